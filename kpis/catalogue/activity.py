"""Activity: what reps do, how quickly they answer, and what comes of it."""

from kpis.catalogue.counted import (
    CALLS,
    CONTACTS,
    CUSTOMERS_IN_PERIOD,
    HOUR,
    MEETINGS,
    OPPORTUNITIES,
    TIME_SPENT,
    WITHOUT_CUSTOMER,
    WON,
)
from kpis.catalogue.dimensions import CUSTOMER, LEAD, OF_CUSTOMER, PEOPLE, TEAM
from kpis.conditions import AnyOf, AtMost, Happened, Known, Not, NotYet
from kpis.formulas import Headcount, Plain, Quotient, Share, Together
from kpis.kpi import Better, Kind, Kpi, PassedOver, Unit
from kpis.measures import count, median, total
from kpis.options import Options

MINUTE = HOUR * 60
TIME_RECORDED = total("activities", "spent_ms", Known("spent_ms"), on="happened")

DELIVERED = count("emails", on="sent", delivered=True)
RECORDED = count("activities", Known("replied"), on="happened", kind=("call", "email", "follow_up"))
REPLIED = count("activities", on="happened", kind=("call", "email", "follow_up"), replied=True)
UNDELIVERED = PassedOver("undelivered", count("emails", on="sent", delivered=False))
UNRECORDED = PassedOver(
    "no_reply_recorded",
    count("activities", Not(Known("replied")), on="happened", kind=("call", "email", "follow_up")),
)
RESPONSES = Quotient(
    Together((REPLIED, count("emails", Happened("replied_at"), on="sent", delivered=True))),
    Together((RECORDED, DELIVERED)),
)


def activity(options: Options) -> tuple[Kpi, ...]:
    return (
        Kpi("calls", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, Plain(CALLS), OF_CUSTOMER, guards=("activity_ratio",)),
        Kpi(
            "emails_sent",
            Kind.SIMPLE,
            Unit.COUNT,
            Better.HIGHER,
            _number_of("email"),
            OF_CUSTOMER,
            guards=("activity_ratio",),
        ),
        Kpi(
            "meetings", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, Plain(MEETINGS), OF_CUSTOMER, guards=("activity_ratio",)
        ),
        Kpi("follow_ups", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, _number_of("follow_up"), OF_CUSTOMER),
        Kpi(
            "selling_time",
            Kind.SIMPLE,
            Unit.HOURS,
            Better.NEUTRAL,
            Plain(TIME_SPENT, HOUR),
            ("rep", "team", "kind", "customer"),
            guards=("activity_ratio",),
        ),
        Kpi(
            "selling_time_share",
            Kind.DISTRIBUTION,
            Unit.PERCENT,
            Better.NEUTRAL,
            Share(TIME_RECORDED, MINUTE),
            ("kind",),
        ),
        Kpi("proposals", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, _number_of("proposal"), OF_CUSTOMER),
        Kpi(
            "lead_response_time",
            Kind.COHORT,
            Unit.HOURS,
            Better.LOWER,
            Plain(median("leads", "response_ms", Happened("responded_at"), on="created"), HOUR),
            LEAD,
            min_sample=5,
            guards=("lead_response_sla",),
        ),
        Kpi(
            "lead_response_sla",
            Kind.COHORT,
            Unit.PERCENT,
            Better.HIGHER,
            _answered_in_time(options),
            LEAD,
            min_sample=5,
            passes_over=(_still_in_time(options),),
        ),
        Kpi("demos", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, _number_of("demo"), OF_CUSTOMER),
        Kpi("events_attended", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, _number_of("event"), OF_CUSTOMER),
        Kpi("social_engagement", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, _number_of("social"), OF_CUSTOMER),
        Kpi("referrals", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, _number_of("referral"), OF_CUSTOMER),
        Kpi(
            "inquiry_response_time",
            Kind.COHORT,
            Unit.HOURS,
            Better.LOWER,
            Quotient(
                total("inquiries", "response_ms", Happened("replied_at"), on="received"),
                count("inquiries", Happened("replied_at"), on="received", of="response_ms"),
                HOUR,
            ),
            ("rep", "team", "channel", "customer"),
            min_sample=5,
            guards=("csat",),
        ),
        Kpi(
            "activity_ratio",
            Kind.RATIO,
            Unit.RATIO,
            Better.LOWER,
            Quotient(total("activities", "times", on="happened", kind=("call", "email", "meeting")), WON),
            PEOPLE,
            min_sample=5,
            guards=("win_rate",),
        ),
        Kpi(
            "calls_per_opportunity",
            Kind.RATIO,
            Unit.RATIO,
            Better.NEUTRAL,
            Quotient(CALLS, OPPORTUNITIES),
            PEOPLE,
            min_sample=5,
            guards=("calls_per_rep",),
        ),
        Kpi(
            "calls_per_rep",
            Kind.RATIO,
            Unit.RATIO,
            Better.NEUTRAL,
            Quotient(CALLS, Headcount()),
            TEAM,
            min_sample=1,
            guards=("calls_per_opportunity",),
        ),
        Kpi(
            "contact_frequency",
            Kind.RATIO,
            Unit.RATIO,
            Better.NEUTRAL,
            Quotient(CONTACTS, CUSTOMERS_IN_PERIOD),
            CUSTOMER,
            min_sample=5,
            guards=("csat",),
            passes_over=(WITHOUT_CUSTOMER,),
        ),
        Kpi(
            "response_rate",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            RESPONSES,
            PEOPLE,
            min_sample=10,
            passes_over=(UNRECORDED, UNDELIVERED),
        ),
        Kpi(
            "email_open_rate",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            Quotient(count("emails", Happened("opened_at"), on="sent", delivered=True), DELIVERED),
            ("rep", "team", "campaign"),
            min_sample=10,
            guards=("response_rate",),
            passes_over=(UNDELIVERED,),
        ),
    )


def _number_of(kind: str) -> Plain:
    return Plain(total("activities", "times", on="happened", kind=kind))


def _answered_in_time(options: Options) -> Quotient:
    """Of the leads answered, or waiting for longer than they should."""
    hours = options.lead_sla_hours
    in_time = count("leads", Happened("responded_at"), AtMost("response_ms", int(hours / HOUR)), on="created")
    due = AnyOf((Happened("responded_at"), Happened("created_ts", hours)))
    return Quotient(in_time, count("leads", due, on="created"))


def _still_in_time(options: Options) -> PassedOver:
    is_young = Not(Happened("created_ts", options.lead_sla_hours))
    return PassedOver("still_in_time", count("leads", NotYet("responded_at"), is_young, on="created"))
