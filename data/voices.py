"""What customers write under a survey: themes, each a few first sentences and a few ways to go on."""

from __future__ import annotations

THEMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # 0 to 6
    "price": (
        (
            "The new price came out of nowhere.",
            "We pay more and get the same thing.",
            "Your price rise is hard to defend in our budget round.",
            "Too expensive for what we use.",
            "We liked the product, not the letter about the new price.",
            "The increase is more than we can explain to our board.",
        ),
        (
            "",
            "We are looking at other offers.",
            "A discount for staying would have been a start.",
            "Nobody called us before the letter came.",
            "Please talk to us before the renewal.",
            "A smaller package would help.",
        ),
    ),
    "value": (
        (
            "Half the team never opens it.",
            "We still do most of it in spreadsheets.",
            "I cannot show my boss what it saves us.",
            "We bought it for planning and only use the reports.",
            "It does a lot, but not the things we need every day.",
            "We expected more to happen by itself.",
        ),
        (
            "",
            "Somebody should show us how others do it.",
            "Maybe we were never set up properly.",
            "We will decide at the renewal.",
            "The reminders go unread.",
        ),
    ),
    "partner": (
        (
            "Our reseller takes days to answer.",
            "The partner who sold it to us is not interested any more.",
            "We never know whether to call you or the reseller.",
            "Set-up by the partner was half done.",
            "Questions go to the partner and do not come back.",
        ),
        (
            "",
            "We would rather deal with you directly.",
            "Two tickets are still open.",
            "Otherwise the product is fine.",
            "It took a month to get an invoice corrected.",
        ),
    ),
    "contact left": (
        (
            "The colleague who ran this has left us.",
            "Since our administrator went, nobody feels responsible.",
            "I inherited this and do not know it well.",
            "The person who pushed for it is gone.",
        ),
        (
            "",
            "I could use a proper introduction.",
            "We are asking ourselves whether we still need it.",
            "Please send me who our contact is.",
            "The know-how left too.",
        ),
    ),
    "support": (
        (
            "Support takes too long.",
            "Three people asked me the same questions.",
            "Our import failed twice this month.",
            "The mobile app logs me out all day.",
            "Search is slow when a project grows.",
            "The export cuts off long texts.",
            "Sync stops and nobody notices.",
        ),
        (
            "",
            "It has been like this since spring.",
            "A status page would help.",
            "We lost a day over it.",
            "The answer, when it came, was good.",
            "Please fix this first.",
        ),
    ),
    # 7 and 8
    "fine": (
        (
            "Does what it should.",
            "Good tool, a few rough edges.",
            "Solid, nothing special.",
            "Works well once you know where things are.",
            "We are content.",
            "Better than what we had before.",
        ),
        (
            "",
            "More templates would be nice.",
            "The reports could be faster.",
            "I wish the app worked without a signal.",
            "Permissions are hard to understand.",
            "Please add a calendar view.",
        ),
    ),
    "fine but dear": (
        (
            "Good product, but it is getting expensive.",
            "Happy with it, less so with the price.",
            "Worth it so far; the next rise would be too much.",
        ),
        (
            "",
            "We compare every year.",
            "Seats for people who only read should cost less.",
            "Our purchasing department asks.",
        ),
    ),
    # 9 and 10
    "onboarding": (
        (
            "The onboarding was the best we have had from any supplier.",
            "We were up and running in a week.",
            "The guided start made all the difference.",
            "Set-up took three calls and everything was there.",
            "Great onboarding.",
        ),
        (
            "",
            "Our team uses it every day now.",
            "Keep that programme.",
            "The checklist is gold.",
            "Even our drivers got it at once.",
        ),
    ),
    "automations": (
        (
            "The automations save us hours every week.",
            "Once the automations ran, nobody wanted to go back.",
            "Approvals that took days take minutes.",
            "We automated the whole morning routine.",
            "I built my first automation without asking anyone.",
        ),
        (
            "",
            "More triggers, please!",
            "That alone pays for it.",
            "The other sites want it as well.",
            "We have forty of them by now.",
            "My favourite part.",
        ),
    ),
    "people": (
        (
            "Our contact really knows our business.",
            "You answer quickly and honestly.",
            "The quarterly review was worth the hour.",
            "Friendly people who fix things.",
        ),
        ("", "Please keep it that way.", "That is rare.", "We feel looked after.", "Thank you!"),
    ),
    "praise": (
        (
            "Great product.",
            "We could not work without it any more.",
            "Easy, quick, dependable.",
            "Everyone here likes it.",
            "Does exactly what was promised.",
            "Simple enough for everybody.",
        ),
        (
            "",
            "We have told two other firms.",
            "Keep going.",
            "The last release was good.",
            "The reports are clear.",
            "It just works.",
        ),
    ),
    # other tongues
    "german good": (
        (
            "Sehr zufrieden, läuft einfach.",
            "Die Einführung war vorbildlich.",
            "Spart uns jede Woche Stunden – großes Lob!",
            "Übersichtlich und zuverlässig.",
        ),
        ("",),
    ),
    "german fair": (
        (
            "Im Großen und Ganzen in Ordnung.",
            "Gut, aber die Berichte könnten schneller sein.",
            "Läuft. Mehr Vorlagen wären schön.",
        ),
        ("",),
    ),
    "german bad": (
        (
            "Zu teuer für das, was wir nutzen.",
            "Der Support braucht zu lange.",
            "Seit dem Update stürzt die App täglich ab.",
            "Niemand fühlt sich bei uns zuständig.",
        ),
        ("",),
    ),
    "chinese good": (
        ("非常好用，团队每天都在用。", "自动化功能帮我们省了很多时间。", "客服响应很快，谢谢！", "上手很容易。"),
        ("",),
    ),
    "chinese fair": (("还可以，希望报表更快。", "功能够用，界面可以再简单一点。", "总体满意。"), ("",)),
    "chinese bad": (("价格太高了，性价比一般。", "响应太慢，问题一直没有解决。", "同事离职后没人会用。"), ("",)),
}

# Texts that try to be formulas or markup, with the kind of score they go with (0 bad, 1 fair, 2 good).
AWKWARD: tuple[tuple[int, str], ...] = (
    (0, '=HYPERLINK("x")'),
    (0, "<b>Slow</b> since the update, see ticket <4711>"),
    (2, "+1 from our whole team"),
    (0, "@support: the import fails again, please call"),
    (1, "-- no comment --"),
    (0, "From $18 to $24 a seat is too much, and $24 buys nothing new"),
    (1, "Our form shows <script>alert(1)</script> instead of the umlaut in “Müller”"),
    (1, "![screenshot](https://example.invalid/screen.png) see the picture"),
    (0, "Line one: too slow.\nLine two: still too slow."),
)


def phrase_book() -> tuple[list[str], dict[str, tuple[int, int]]]:
    """All comments in one list, and for each theme where its own begin and how many there are."""
    book: list[str] = []
    spans = {}
    for theme, (heads, tails) in THEMES.items():
        spans[theme] = (len(book), len(heads) * len(tails))
        book += [f"{head} {tail}".strip() for head in heads for tail in tails]
    return book, spans
