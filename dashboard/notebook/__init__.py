"""What people write into the app: targets, scenarios, bonus thresholds, and the log of every change.

`Notebook(url)` opens it, in a SQLite file or any SQLAlchemy URL (`Settings.notebook_url`), and brings its schema up to
date.
"""

from dashboard.notebook.audit import AuditEntry
from dashboard.notebook.backup import Backup
from dashboard.notebook.reader import Noted, Reader
from dashboard.notebook.records import Scenario, Unreadable, choices_of, choices_text
from dashboard.notebook.store import Notebook

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
