"""Who needs a call?"""

from dashboard import session
from dashboard.subjects.accounts import list_panels, story_panels
from dashboard.subjects.behind import lists as behind_lists

view = session.view()
account = list_panels.account_asked()
if account:
    list_panels.back_to_list()
    story_panels.account_story(view, account)
elif (behind := behind_lists.asked_for(view)) is not None:
    behind_lists.whole_list(view, behind)
else:
    list_panels.account_list(view)
