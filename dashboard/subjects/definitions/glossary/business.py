"""What customers do and pay: accounts, money, cohorts, contracts, answers, health."""

from __future__ import annotations

from dashboard.subjects.definitions.glossary.word import Word, word

BUSINESS: dict[str, tuple[Word, ...]] = {
    "Customers and slices": (
        word(
            "Account",
            "A customer: whoever pays under one name, however many people or products.",
            "accounts",
            "customers",
            "name",
            "id",
        ),
        word("Paying", "With MRR above zero at the month end.", "pay", "still pay"),
        word("Left", "Paying once, and nothing any more.", "accounts lost", "left in"),
        word(
            "Slice",
            "The accounts on screen, chosen by segment, region, plan or whatever your accounts table knows.",
            "all accounts",
            "clear slice",
            "by",
        ),
        word(
            "Segment",
            "A property of an account that comes from your own table, as region, plan, industry and channel do. "
            "“(none)”: nothing is written there.",
            "region",
            "plan",
            "industry",
            "channel",
            "use case",
        ),
        word("Share", "A part of the whole shown beside it; a rate is a share over a period.", "rate"),
        word("Contact", "A person at a customer.", "contacts", "role"),
        word("Manager", "Who in customer success looks after the account.", "csm"),
        word(
            "Touch",
            "Something customer success did for an account: a meeting, a diagnosis, a training, an onboarding.",
            "touches",
        ),
    ),
    "Money and its movement": (
        word(
            "MRR",
            "Monthly recurring revenue: what all periods of service in force at a month end cost a month.",
            "MRR now",
            "MRR at each month end",
        ),
        word("Opening", "MRR, or accounts, at the end of the month before.", "opening MRR", "at the opening"),
        word("Closing", "MRR, or accounts, at the month end: opening with every movement of the month."),
        word(
            "Movement",
            "Why MRR changed between two month ends, account by account: new, back, up, down or lost.",
            "movements",
            "moves",
        ),
        word("New", "MRR of accounts that never paid before.", "new MRR", "new business"),
        word(
            "Back", "MRR of accounts that paid before, left and returned (reactivation).", "reactivation", "reactivated"
        ),
        word("Up", "More MRR of accounts that went on paying (expansion).", "expansion", "upgrades"),
        word(
            "Down",
            "Less MRR of accounts that go on paying (contraction); one product of several cancelled is contraction.",
            "contraction",
            "downgrades",
        ),
        word(
            "Lost",
            "MRR of accounts that pay nothing any more (churn). Of a contract: decided, and not renewed.",
            "churn",
            "MRR lost",
        ),
        word("Won", "New, back and up together. Of an account: its first paid month."),
        word("Gross", "With losses only, what was gained left out, so never above 100%."),
        word("Net", "Losses and gains together, so it may pass 100%."),
        word("Annualised", "A month's rate carried on for a year: 1 − (1 − rate)^12, never twelve times it."),
        word("Product", "What an account pays for; an account may have several.", "products"),
        word(
            "Reason",
            "Why a contract was lost, as it was recorded; “no reason given” where nothing was.",
            "no reason given",
        ),
    ),
    "Retention and cohorts": (
        word("Retention", "What is left after twelve months of those who paid then, those that left included."),
        word(
            "Monthly bridge",
            "Retention another way: twelve monthly rates multiplied. It includes accounts won during the year.",
            "retention measured by",
            "accounts of a year ago",
        ),
        word(
            "Cohort",
            "All accounts whose first paid month end fell in the same month (or quarter).",
            "cohorts",
            "all cohorts",
        ),
        word(
            "Age",
            "Months since a cohort's first paid month end; age 0 is 100%. An age not reached yet is blank, never 0.",
        ),
        word(
            "Kept",
            "The share of a cohort's accounts, or of its first MRR, that is there at an age.",
            "keep",
            "net MRR",
            "gross MRR",
        ),
        word("Started with", "Accounts of a cohort in its first month.", "behind it"),
        word(
            "Compare with",
            "Another slice whose line is drawn beside this one, at the same age.",
            "compare after",
            "line",
            "nothing",
        ),
    ),
    "Renewals": (
        word("Contract", "An agreement with a due date and a length in months.", "contracts", "term"),
        word(
            "Due",
            "The last day of a contract: it falls due then, and counts in that month whenever it is decided.",
            "due date",
            "falls due",
            "fell due",
            "next contract due",
            "within",
        ),
        word("Expiring MRR", "What a contract costs a month until it falls due."),
        word(
            "Renewed",
            "Decided, at a price above zero. The renewed MRR is that price.",
            "renewal",
            "renew",
            "renews",
            "renewed MRR",
            "contracts renewed",
        ),
        word("Late", "Renewed after the due date; it counts as renewed in the month due."),
        word(
            "Overdue",
            "Undecided more than 30 days after the due date. It counts as not renewed until somebody decides.",
            "state",
        ),
        word(
            "Open",
            "Undecided, and not more than 30 days after the due date. It is outside every rate and shown beside it.",
        ),
        word(
            "Undecided", "Neither renewed nor lost yet.", "MRR undecided", "contracts to decide", "undecided, no sign"
        ),
        word(
            "Decided",
            "Renewed, lost or overdue: what a renewal rate is counted on. Beside a contract, the day of the decision.",
            "decided early",
            "outcome",
        ),
        word(
            "Month-to-month",
            "A contract of one month. Ending it is churn, not a lost renewal, so it is in no renewal rate.",
        ),
        word(
            "Multi-year contracts",
            "Contracts of more than twelve months. Excluded unless you switch: included as they are, or annualised, "
            "each rate brought to a yearly footing (rate^(12 ÷ months)) and weighted by expiring MRR.",
            "exclude",
            "include",
            "annualise",
        ),
        word(
            "At risk",
            "Undecided with at least one sign: champion left and not replaced, last answer a detractor's, use fallen "
            "by more than a quarter, health under 50. A due date gone by is no such sign.",
            "MRR at risk",
            "why it is at risk",
            "why",
        ),
        word(
            "Sign",
            "Something known of an account that speaks for or against its renewal; signs add up to no forecast.",
            "signs",
        ),
        word("Champion left", "Every contact marked as champion has left, and nobody took over.", "not replaced"),
        word(
            "Use falling",
            "Mean use of the last three complete months more than a quarter under that of the three before: people "
            "active, or actions where people are not counted. Known only of an account with all six months, since a "
            "month without a row is not one without use. The last month is the newest for which at least half as many "
            "accounts have a row as in the fullest of the three before it.",
            "use",
            "usage",
        ),
        word(
            "Renews by itself",
            "The contract goes on unless somebody gives notice; notice by is the last day to do so.",
            "renew by themselves",
            "notice by",
            "notice passed",
            "notice date passed",
        ),
    ),
    "What customers say": (
        word("NPS", "Net promoter score: 100 × (promoters − detractors) ÷ answers, from −100 to +100."),
        word("Promoter", "Answered 9 or 10 to the question whether they would recommend you.", "promoters"),
        word("Passive", "Answered 7 or 8.", "passives"),
        word("Detractor", "Answered 0 to 6.", "detractors"),
        word(
            "Answer",
            "One an account, contact and quarter: the last. One without a contact stands for itself.",
            "answers",
            "answered",
            "NPS answers",
            "last NPS answer",
            "last answer",
            "score",
            "in their words",
            "comments of",
            "everyone",
        ),
        word("Invitation", "A survey sent, answered or not; it counts in the quarter it was sent.", "invitations"),
        word(
            "Survey",
            "Relational: asked now and then about everything. Transactional: asked after one event. They are never "
            "pooled.",
            "relational",
            "transactional",
        ),
        word(
            "Every … counts alike",
            "Whose voice weighs the same: every answer, every account, or every unit of MRR.",
            "dollar of MRR",
        ),
        word("Heard from", "With at least one answer in the quarter."),
    ),
    "Health": (
        word(
            "Health",
            "A score of 0 to 100 from the last diagnosis of a year: the mean of the parts that were measured. 75 and "
            "more is good, 50 to 74 watch, under 50 at risk.",
            "health under 50",
        ),
        word("Diagnosis", "A day on which the parts of an account's health were judged."),
    ),
    "Committed MRR": (
        word(
            "Committed",
            "MRR now, with what is signed, notified and scheduled by the horizon. It is no forecast.",
            "part",
            "horizon",
            "committed MRR in",
        ),
        word("Signed", "A period of service that is agreed and has not started.", "signed, not yet started"),
        word("Notified cancellations", "MRR of accounts whose last period has an end that is known."),
        word("Scheduled upgrades", "More MRR from a date that is known; downgrades, less.", "scheduled downgrades"),
        word(
            "Likely churn",
            "MRR of accounts with health under 50, or whose champion left and was not replaced. A line of its own, "
            "never taken off in silence.",
            "likely churn, not taken off",
            "less likely churn",
        ),
    ),
}
