"""What is true of Northwind Cloud: the planted story first, then the ordinary business around it.

Every effect a page can find in the sample is a number on this page and nowhere else. Odds multiply the odds that a
contract is lost when it falls due, and the monthly odds that a month-to-month customer leaves.
"""

from __future__ import annotations

HISTORY_MONTHS = 48
AHEAD_MONTHS = 3  # signed business, notified cancellations and early decisions reach this far past the last month

# 1. A price rise ten months ago cost Mid-market ---------------------------------------------------------------------
PRICE_RISE_MONTHS_AGO = 10
PRICE_RISE_SEGMENT = "Mid-market"
PRICE_RISE = 0.09  # on contracts that fall due from that month on; others rise by RENEWAL_UPLIFT
PRICE_RISE_ACCEPTED = 0.45  # share of renewing customers that pay the whole rise; the rest talk it down to a third
PRICE_RISE_LOSS_ODDS = 4.2
PRICE_RISE_DOWNGRADE = 0.20  # share of renewing customers that shrink to dodge it (ordinarily RENEWAL_DOWNGRADE)
PRICE_RISE_REASON_SHARE = 0.62  # lost contracts that then say "price"

# 2. An onboarding change fourteen months ago made newer cohorts better --------------------------------------------
ONBOARDING_MONTHS_AGO = 14
ONBOARDING_LOSS_ODDS = 0.40  # of customers who started since, for as long as they stay
ONBOARDING_ADOPTION = 1.8  # they take up automations that much faster

# 3. The Partner channel leaks ---------------------------------------------------------------------------------------
PARTNER_LOSS_ODDS = 2.3

# 4. A champion's leaving doubles the odds of loss -------------------------------------------------------------------
CHAMPION_LEFT_ODDS = 2.6  # inside the model; about 2 when measured without holding the rest constant
CHAMPION_LEFT_MONTHS = 12  # for a year after the day
CHAMPION_SHARE = (0.96, 0.92, 0.82)  # accounts of the segment that have one
CHAMPION_LEAVES_MONTHLY = 0.018
CHAMPION_REPLACED = 0.45  # a successor is named within four months; it does not undo the effect

# 5. The sticky feature raises renewal -------------------------------------------------------------------------------
STICKY_FEATURE = "used_automations"
STICKY_LOSS_ODDS = 0.36
STICKY_ADOPTED_MONTHLY = 0.045
STICKY_KEPT_MONTHLY = 0.97  # a month's use after adoption

# 6. NPS falls a quarter before churn rises --------------------------------------------------------------------------
ANNOUNCED_MONTHS_BEFORE = 3  # the price rise is announced one survey wave before the first contract renews under it
ANNOUNCED_SCORE = -1.05  # points off what Mid-market answers, from the announcement on
ANNOUNCED_SCORE_LATER = -0.6  # once the rise is a year's old news to most (six months after it took effect)
MOOD_LAG_MONTHS = 3  # an account's mood shows in surveys and use now and in losses three months later
MOOD_LOSS_ODDS = 0.50  # per standard deviation of mood

# The ordinary business ------------------------------------------------------------------------------------------------
SEGMENTS = ("Enterprise", "Mid-market", "SMB")
SEGMENT_SHARE = (0.115, 0.335, 0.55)
PRICE_MEDIAN = (5900.0, 1450.0, 290.0)  # MRR in dollars at the start
PRICE_SIGMA = (0.48, 0.50, 0.55)
REGIONS = ("AMER", "EMEA", "APAC")
REGION_SHARE = (0.46, 0.37, 0.17)
PLANS = ("Starter", "Team", "Scale")
PLAN_SHARE = ((0.00, 0.18, 0.82), (0.06, 0.70, 0.24), (0.62, 0.35, 0.03))
CHANNELS = ("Direct", "Partner", "Self-serve")
CHANNEL_SHARE = ((0.76, 0.24, 0.00), (0.54, 0.28, 0.18), (0.18, 0.20, 0.62))
INDUSTRIES = ("Logistics", "Retail", "Healthcare", "Manufacturing", "Finance", "Media", "Education", "Energy")
INDUSTRY_SHARE = (0.19, 0.17, 0.13, 0.16, 0.11, 0.09, 0.09, 0.06)
INDUSTRY_MISSING = 0.03
USE_CASES = ("Approvals", "Field work", "Planning", "Reporting")
USE_CASE_SHARE = (0.31, 0.24, 0.20, 0.25)
USE_CASE_MISSING = 0.05
CSMS = (
    ("Grace Okafor", "Tom Harlan", "Priya Raman", "Daniel Cho", "Marta Silva"),
    ("Ines Duarte", "Jonas Weber", "Aisha Karim", "Marek Nowak", "Claire Petit"),
    ("Kenji Mori", "Mei Tan"),
)  # by region
CSM_SHARE = (0.99, 0.93, 0.33)  # accounts of the segment that have one

TERMS = (1, 12, 24)
TERM_SHARE = ((0.00, 0.68, 0.32), (0.12, 0.74, 0.14), (0.52, 0.46, 0.02))
TO_TWO_YEARS = 0.05  # annual contracts that renew for two
SEASON = (2.3, 0.8, 0.9, 0.8, 0.85, 2.1, 0.7, 0.65, 0.95, 0.95, 0.9, 0.7)  # starts, hence renewals, peak in Jan and Jun
LAUNCH = 1.6  # the first month, against an ordinary month of that year
GROWTH = 0.8  # starts a month at the end, for each at the beginning: new business has slowed a little
SIGNED_AHEAD = 0.012  # accounts signed, not yet started

LOSS_AT_RENEWAL = (0.065, 0.098, 0.155)  # Direct, no automations, no champion gone, before any change
LOSS_MONTHLY = (0.012, 0.018, 0.024)  # month-to-month customers
EARLY_MONTHS = 6
EARLY_ODDS = 2.2  # month-to-month customers in their first months
OPT_OUT_MONTHS = 4  # contracts may be left in the first four months
OPT_OUT_MONTHLY = (0.004, 0.009, 0.013)
RETURNS_MONTHLY = 0.009
RETURN_MONTHS = (2, 15)

RENEWAL_UPLIFT = 0.04
RENEWAL_DOWNGRADE = 0.05
SEATS_UP_MONTHLY = 0.036
SEATS_DOWN_MONTHLY = 0.007
ADD_ONS = ("insights", "connect")
ADD_ON_PRICE = (0.16, 0.10)  # of the core price
ADD_ON_MONTHLY = (0.009, 0.007)
ADD_ON_CANCELLED_MONTHLY = 0.011

AUTO_RENEW = (0.12, 0.35, 0.55)
NOTICE_DAYS = (90, 60, 30)
DECIDED_LATE = 0.15
NEVER_DECIDED = 0.11  # of contracts due one to four months ago that do not renew by themselves
REASONS = ("price", "value not found", "contact left", "rival", "business shrank")
REASON_MISSING = 0.05

DETAIL_ACCOUNTS = 100_000  # beyond this, people, surveys, usage, health and touches cover every k-th account
