"""Every metric there is: whoever imports the registry from here finds it whole."""

from dashboard.measures import metrics as _months
from dashboard.measures import retention as _retention
from dashboard.measures.metric import REGISTRY
from dashboard.subjects.nps import metrics as _nps
from dashboard.subjects.renewals import metrics as _renewals
from dashboard.subjects.revenue import committed as _committed

__all__ = ["REGISTRY"]
ROOMS = (_months, _retention, _renewals, _nps, _committed)
