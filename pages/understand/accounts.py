"""Who needs a call?"""

from dashboard import session
from dashboard.subjects.accounts import list_panels, story_panels

view = session.view()
account = list_panels.account_asked()
if account:
    list_panels.back_to_list()
    story_panels.account_story(view, account)
else:
    list_panels.account_list(view)
