"""Small cases, reckoned by hand, that the golden data do not have."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from bot.usecases.answer import ask
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import COMPANY, Reading, Scope, ScopeKind
from storage.database import Database
from storage.workspaces import load
from tests.small_team import IMPORTED, add, small_team

QUARTER = Period(PeriodKind.QUARTER, date(2017, 4, 1), date(2017, 7, 1))
MIDDLE = datetime(2017, 5, 15, tzinfo=UTC)
DANA = Scope(ScopeKind.REP, "dana")


def asked(database: Database, kpi: str, scope: Scope = COMPANY, *, now: datetime = IMPORTED) -> Reading:
    with database.reading() as connection:
        return ask(connection, load(connection), Question(kpi, QUARTER, scope), now).reading


def test_a_deal_of_a_cohort_that_is_won_later_than_now_is_not_won_yet(database: Database) -> None:
    small_team(database)
    deal = {"status": "won", "amount": "5", "created_at": "2017-05-01", "closed_at": "2017-05-20"}
    add(database, "deals", [{"deal_id": "D1", **deal}])
    found = asked(database, "win_rate_cohort", now=MIDDLE)
    assert (found.numerator, found.denominator) == (Fraction(0), Fraction(1))


def test_what_a_customer_will_pay_goes_with_the_customer_whoever_sold_it_and_counts_it_once(database: Database) -> None:
    """Of Dana's two customers one leaves in 91 days; the other pays 100 and 50 a month, both to Lee."""
    small_team(database)
    stays = {"owner": "dana", "acquired_at": "2017-01-10"}
    add(database, "customers", [{"customer_id": "C1", **stays}])
    add(database, "customers", [{"customer_id": "C2", **stays, "churned_at": "2017-05-01"}])
    paid = {"customer_id": "C1", "owner": "lee", "started_at": "2017-02-01"}
    add(
        database,
        "subscriptions",
        [{"subscription_id": f"S{each}", "monthly_amount": each, **paid} for each in ("100", "50")],
    )
    months = Fraction(91) / Fraction("30.4375")
    assert asked(database, "clv_projected", DANA).value == 150 / (Fraction(1, 2) / months)


def test_a_lead_that_is_answered_is_counted_at_once_and_one_that_waits_after_a_day(database: Database) -> None:
    small_team(database)
    leads = (("L1", "2017-05-14T10:00", "2017-05-14T11:00"), ("L2", "2017-05-14T10:00", ""), ("L3", "2017-05-12", ""))
    add(database, "leads", [dict(zip(("lead_id", "created_at", "responded_at"), lead, strict=True)) for lead in leads])
    found = asked(database, "lead_response_sla", now=MIDDLE)
    assert (found.numerator, found.denominator) == (Fraction(1), Fraction(2))


@pytest.mark.parametrize(
    ("kpi", "dataset", "names"),
    [
        ("lead_response_time", "leads", ("lead_id", "created_at", "responded_at")),
        ("inquiry_response_time", "inquiries", ("inquiry_id", "received_at", "replied_at")),
    ],
)
def test_an_answer_that_comes_later_than_now_has_not_taken_any_time_yet(
    database: Database, kpi: str, dataset: str, names: tuple[str, ...]
) -> None:
    small_team(database)
    asked_on = "2017-05-10T10:00"
    rows = (("1", asked_on, "2017-05-10T12:00"), ("2", asked_on, "2017-05-20T10:00"))
    add(database, dataset, [dict(zip(names, row, strict=True)) for row in rows])
    found = asked(database, kpi, now=MIDDLE)
    assert (found.value, found.denominator) == (Fraction(2), Fraction(1))


def test_only_who_can_answer_is_in_the_rate_of_responses(database: Database) -> None:
    """A meeting is no question, and who was not delivered a mail can't answer it."""
    small_team(database)
    done = (("1", "call", "yes"), ("2", "email", "no"), ("3", "meeting", "yes"), ("4", "call", ""))
    names, sent = ("activity_id", "kind", "replied"), {"sent_at": "2017-05-03"}
    add(database, "activities", [dict(zip(names, one, strict=True)) | {"happened_at": "2017-05-02"} for one in done])
    add(
        database,
        "emails",
        [
            {"email_id": "1", "delivered": "yes", "replied_at": "2017-05-04", **sent},
            {"email_id": "2", "delivered": "no", "replied_at": "2017-05-04", **sent},
            {"email_id": "3", "delivered": "yes", **sent},
        ],
    )
    found = asked(database, "response_rate")
    assert (found.numerator, found.denominator) == (Fraction(2), Fraction(4))
