"""What can go wrong, as a tree.

LongroadError
├── SettingsError      the environment or a settings file says something impossible
├── SourceError        an adapter's SQL is missing or does not give the contract's columns
├── ContractError      the warehouse's rows break the contract; carries every problem found
├── WarehouseError     the warehouse cannot be reached, refused us, or took too long
│   ├── SlowError      it was stopped after statement_seconds; what else it is asked may still be answered
│   └── SignInError    it refused the sign-in; asking again soon might lock the account
├── FactsError         stored facts are missing or unreadable
├── StateError         another Longroad keeps other figures in the same state folder
├── SliceError         a dimension or a value that nobody may slice by
├── SimulationError    a lever outside what a business can do
└── AppDatabaseError      targets and scenarios cannot be read or saved
    └── ConflictError  somebody else saved first; carries both values

Every error is three short sentences: what happened, where, what to try. None ever holds a password.
"""

from __future__ import annotations


class LongroadError(Exception):
    """Base of every error a user may meet: `what` happened, `where`, and what to try (`remedy`)."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(" ".join(part for part in (what, where, remedy) if part))


class SettingsError(LongroadError):
    """Settings that cannot be used; `what` lists every problem, one a line."""


class SourceError(LongroadError):
    """An adapter whose SQL is missing, cannot be read or lacks a required column."""


class ContractError(LongroadError):
    """Rows that break the contract; the load is refused and the last good facts stay. `problems` lists what was
    found.
    """

    problems: tuple[object, ...] = ()


class WarehouseError(LongroadError):
    """The warehouse is away, refused the sign-in, or answered too late."""


class SlowError(WarehouseError):
    """One query that was stopped because it took too long."""


class SignInError(WarehouseError):
    """The warehouse is there and does not take the name or the password."""


class FactsError(LongroadError):
    """Stored facts that are missing, damaged or of another version."""


class StateError(LongroadError):
    """The state folder belongs to a running Longroad with other settings; `what` names which."""


class SliceError(LongroadError):
    """A dimension or value that does not exist in the facts."""


class SimulationError(LongroadError):
    """A lever or goal that no business can have."""


class AppDatabaseError(LongroadError):
    """The application database (targets, scenarios, audit) cannot be read or written."""


class ConflictError(AppDatabaseError):
    """Two people saved at once; `theirs` is what stands now, `yours` what was not saved."""

    def __init__(self, what: str, theirs: object, yours: object, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.theirs, self.yours = theirs, yours
