"""What people write into the app: targets, scenarios, bonus thresholds, and the log of every change.

`Notebook(url)` opens it, in a SQLite file or any SQLAlchemy URL (`Settings.notebook_url`), and brings its schema up to
date.
"""

from dashboard.appdb.audit import AuditEntry
from dashboard.appdb.backup import Backup
from dashboard.appdb.kept import Scenario
from dashboard.appdb.reader import Noted, Reader
from dashboard.appdb.records import Unreadable, choices_of, choices_text
from dashboard.appdb.store import Notebook

__all__ = [
    "AuditEntry",
    "Backup",
    "Notebook",
    "Noted",
    "Reader",
    "Scenario",
    "Unreadable",
    "choices_of",
    "choices_text",
]
