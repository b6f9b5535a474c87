"""What the KPIs count: the measures that several of them share."""

from fractions import Fraction

from kpis.conditions import Gone, Happened, InPeriod, Is, Kept, Known, Not, NotYet, Ordered
from kpis.formulas import Quotient
from kpis.kpi import PassedOver
from kpis.measures import Aggregate, Measure, When, count, distinct, total

HOUR = Fraction(1, 60 * 60 * 1000)
"""Hours in a millisecond: durations are kept in milliseconds."""
DAY = HOUR / 24

WON = count("deals", on="closed", status="won")
WON_MONEY = total("deals", "money", on="closed", status="won")
WON_WITH_MONEY = count("deals", on="closed", of="money", status="won")
CLOSED = count("deals", on="closed", status=("won", "lost"))
CREATED = count("deals", on="created")
OPPORTUNITIES = count("deals", on="qualified")
CYCLE = total("deals", "cycle_ms", on="closed", status="won")
WON_WITH_CYCLE = count("deals", on="closed", of="cycle_ms", status="won")

OPEN = Measure("deal_stays", "open", Aggregate.COUNT, when=When.AT_END)
OPEN_MONEY = Measure("deal_stays", "open", Aggregate.SUM, "money", when=When.AT_END)
OPEN_MONEY_AT_START = Measure("deal_stays", "open", Aggregate.SUM, "money", when=When.AT_START)
EXPECTED_MONEY = Measure("deal_stays", "open", Aggregate.SUM, "expected_money", when=When.AT_END)
OPEN_AGE = Measure("deal_stays", "open", Aggregate.SUM, "age_ms", when=When.AT_END)
ENTERED = count("deal_stays", on="entered")
ADVANCED = count("deal_stays", Happened("advanced_at"), on="entered")
LEAKED = count("deal_stays", NotYet("advanced_at"), Happened("lost_at"), on="entered")

LEADS = count("leads", on="created")
LEADS_CONVERTED = count("leads", Happened("customer_at"), on="created")

CALLS = total("activities", "times", on="happened", kind="call")
MEETINGS = total("activities", "times", on="happened", kind="meeting")
TIME_SPENT = total("activities", "spent_ms", on="happened")

ORDER_MONEY = total("orders", "money", on="ordered")
BUYERS_WITH_MONEY = distinct("orders", "customer_id", on="ordered", beside="money")

NEW_CUSTOMERS = count("customers", on="first")
BASE = Measure("customers", "active", Aggregate.COUNT, when=When.AT_START)
BASE_GONE = Measure("customers", "active", Aggregate.COUNT, where=(Gone(),), when=When.AT_START)
BASE_KEPT = Measure("customers", "active", Aggregate.COUNT, where=(Kept(),), when=When.AT_START)
BASE_UPSOLD = Measure(
    "customers", "active", Aggregate.COUNT, where=(Ordered(("upsell", "cross_sell")),), when=When.AT_START
)
CUSTOMERS = Measure("customers", "known", Aggregate.COUNT, when=When.AT_END)
ORDERED_TO_DATE = Measure("orders", "ordered", Aggregate.SUM, "money", when=When.UP_TO_END, of_customers=())

IN_PERIOD = (InPeriod("active_to"),)
CUSTOMERS_IN_PERIOD = Measure("customers", "known", Aggregate.COUNT, where=IN_PERIOD, when=When.AT_END)
IS_CONTACT = Is("kind", ("call", "email", "meeting", "follow_up", "proposal", "demo"))
CONTACTS = Measure("activities", "happened", Aggregate.SUM, "times", (IS_CONTACT,), of_customers=IN_PERIOD)
WITHOUT_CUSTOMER = PassedOver("no_customer", count("activities", IS_CONTACT, Not(Known("customer_id")), on="happened"))

MONTHLY_MONEY = Measure("subscriptions", "running", Aggregate.SUM, "money", when=When.AT_END)
PAID_MONTHLY = Measure("subscriptions", "running", Aggregate.SUM, "money", when=When.AT_END, of_customers=())
PAYING = Measure(
    "subscriptions",
    "running",
    Aggregate.DISTINCT,
    "customer_id",
    when=When.AT_END,
    of_customers=(),
    beside="money",
)

DEAL_SIZE = Quotient(WON_MONEY, WON_WITH_MONEY)
WIN_RATE = Quotient(WON, CLOSED)
SALES_CYCLE = Quotient(CYCLE, WON_WITH_CYCLE, DAY)
CHURN = Quotient(BASE_GONE, BASE)
LIFETIME_VALUE = Quotient(ORDERED_TO_DATE, CUSTOMERS)
