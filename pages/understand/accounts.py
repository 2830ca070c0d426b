"""Who needs a call?"""

from dashboard import session
from dashboard.subjects.accounts import panels

view = session.view()
account = panels.account_asked()
if account:
    panels.back_to_list()
    panels.account_story(view, account)
else:
    panels.account_list(view)
