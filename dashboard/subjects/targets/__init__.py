"""Targets: where a number should be by now, where it is, and where it will probably end.

Status, by these rules and no others:
● on pace  at or beyond the pace line, and at least one chance in five of ending at the target
▲ watch    behind the pace line, but with at least one chance in five of still ending at the target
■ off      less than one chance in five of ending at the target, or ended short of it
Under 10 accounts (contracts, answers) there is no status, only the count; 10 to 29 it is greyed.
Distances are positive when ahead and negative when behind, whichever way the metric is better.
`assessing.assess_target` measures a target on the facts.
"""

from dashboard.appdb.kept import Choices, Kept, Target, target_for
from dashboard.subjects.targets.model import Assessment, TargetStatus
from dashboard.subjects.targets.status import assess

__all__ = ["Assessment", "Choices", "Kept", "Target", "TargetStatus", "assess", "target_for"]
