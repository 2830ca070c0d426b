"""Who needs a call?"""

from dashboard import source, ui

view = source.view()
account = ui.account_asked()
if account:
    ui.back_to_list()
    ui.account_story(view, account)
else:
    ui.account_list(view)
