"""Rows of which a number says nothing are told: those that lack what is added up of the others."""

import pytest

from kpis.catalogue import CATALOGUE
from kpis.conditions import Condition, Happened, Is, Known, Not, NotYet
from kpis.formulas import Plain, Quotient
from kpis.kpi import Better, Kind, Kpi, PassedOver, Unit
from kpis.measures import Measure, count, median, total

PHONE = Is("channel", ("phone",))
ANSWERED = Happened("replied_at")


def kpi(measure: Measure) -> Kpi:
    number = Quotient(measure, count(measure.dataset, on=measure.on))
    return Kpi("own", Kind.RATIO, Unit.HOURS, Better.LOWER, number, ())


@pytest.mark.parametrize(
    ("measure", "reason", "lacking"),
    [
        (
            total("inquiries", "response_ms", PHONE, ANSWERED, on="received"),
            "unanswered",
            (PHONE, NotYet("replied_at")),
        ),
        (median("inquiries", "response_ms", PHONE, on="received"), "unanswered", (PHONE, Not(Known("response_ms")))),
        (total("tasks", "points", on="completed"), "no_points", (Not(Known("points")),)),
        (median("deals", "contract_months", on="closed"), "no_term", (Not(Known("contract_months")),)),
        (total("activities", "spent_ms", Known("spent_ms"), on="happened"), "no_minutes", (Not(Known("spent_ms")),)),
    ],
)
def test_rows_that_would_be_counted_if_they_had_it(
    measure: Measure, reason: str, lacking: tuple[Condition, ...]
) -> None:
    expected = PassedOver(reason, count(measure.dataset, *lacking, on=measure.on))
    assert kpi(measure).passed_over == (expected,)


def test_what_is_only_counted_lacks_nothing() -> None:
    assert kpi(count("inquiries", PHONE, on="received", of="response_ms")).passed_over == ()


def test_what_is_declared_comes_first() -> None:
    young = PassedOver("still_in_time", count("leads", NotYet("responded_at"), on="created"))
    number = Plain(median("leads", "response_ms", on="created"))
    made = Kpi("own", Kind.COHORT, Unit.HOURS, Better.LOWER, number, (), passes_over=(young,))
    assert [passed.reason for passed in made.passed_over] == ["still_in_time", "unanswered"]


CONTACT = Is("kind", ("call", "email", "meeting", "follow_up", "proposal", "demo"))
ASKED = Is("kind", ("call", "email", "follow_up"))
UNDELIVERED = PassedOver("undelivered", count("emails", on="sent", delivered=False))
DAY_HOURS = 24


def test_what_the_catalogue_passes_over_is_told() -> None:
    assert {key: made.passes_over for key, made in CATALOGUE.items() if made.passes_over} == {
        "contact_frequency": (
            PassedOver("no_customer", count("activities", CONTACT, Not(Known("customer_id")), on="happened")),
        ),
        "email_open_rate": (UNDELIVERED,),
        "lead_response_sla": (
            PassedOver(
                "still_in_time",
                count("leads", NotYet("responded_at"), Not(Happened("created_ts", DAY_HOURS)), on="created"),
            ),
        ),
        "response_rate": (
            PassedOver("no_reply_recorded", count("activities", ASKED, Not(Known("replied")), on="happened")),
            UNDELIVERED,
        ),
    }
