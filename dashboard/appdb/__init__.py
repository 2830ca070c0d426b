"""What people write into the app: targets, scenarios, bonus thresholds, and the log of every change.

`AppDatabase(url)` opens it, in a SQLite file or any SQLAlchemy URL (`Settings.app_database_url`), and brings its
schema up to date.
"""

from dashboard.appdb.audit import AuditEntry
from dashboard.appdb.backup import Backup
from dashboard.appdb.kept import Scenario
from dashboard.appdb.reader import Reader, SavedGoals
from dashboard.appdb.records import Unreadable, choices_of, choices_text
from dashboard.appdb.store import AppDatabase

__all__ = [
    "AppDatabase",
    "AuditEntry",
    "Backup",
    "Reader",
    "SavedGoals",
    "Scenario",
    "Unreadable",
    "choices_of",
    "choices_text",
]
