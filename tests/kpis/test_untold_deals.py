"""Deals without a history: many at once are what each of them is by itself."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from kpis.columns import columns_of
from kpis.datasets import DEALS
from kpis.facts import facts_of, stay_rows
from kpis.options import Options
from kpis.surroundings import StageKind, Surroundings

STAGES = {
    "New": StageKind(1, "open", Fraction(1, 10)),
    "Offer": StageKind(2, "open", Fraction(4, 10)),
    "Won": StageKind(3, "won", Fraction(1)),
    "Lost": StageKind(4, "lost"),
}
BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
OF_ANOTHER = {"somebody else's": [{"stage": "New", "entered_at": BEGUN}]}
"""Some deal has a history: then each is looked at by itself."""

times = some.integers(0, 400).map(lambda hours: BEGUN + timedelta(hours=hours))
deals = some.fixed_dictionaries(
    {
        "status": some.sampled_from(("open", "won", "lost")),
        "stage": some.sampled_from((None, "Who knows", *STAGES)),
        "created_at": times,
        "closed_at": some.none() | times,
        "first_contact_at": some.none() | times,
        "deleted_at": some.sampled_from((None, None, None, BEGUN)),
        "amount": some.none() | some.fractions(0, 10**6, max_denominator=100),
        "currency": some.sampled_from((None, "KRW", "USD", "XXX")),
        "contract_months": some.none() | some.integers(1, 36),
        "owner": some.sampled_from((None, "R1")),
    }
)
EMPTY: dict[str, Any] = dict.fromkeys(column.name for column in DEALS.columns)


@given(
    some.lists(deals, min_size=1, max_size=8),
    some.sampled_from((None, Fraction(1000))),
    some.sampled_from(("UTC", "Asia/Seoul", "America/New_York")),
)
def test_many_at_once_are_what_each_is_by_itself(
    found: list[dict[str, Any]], least: Fraction | None, zone: str
) -> None:
    rates = {"USD": [(BEGUN.date(), Fraction(1300))]}
    around = Surroundings(ZoneInfo(zone), "KRW", STAGES, {}, rates, Options(min_amount=least))
    rows = columns_of([{**EMPTY, **deal, "deal_id": f"D{nth}"} for nth, deal in enumerate(found)])
    at_once, each = (facts_of(DEALS, rows, around, kin) for kin in ({}, OF_ANOTHER))
    assert _listed(at_once) == _listed(each)
    stays = [stay_rows({**rows, **at_once}, around, kin) for kin in ({}, OF_ANOTHER)]
    assert _listed(stays[0]) == _listed(stays[1])


def _listed(columns: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: list(column) for name, column in columns.items()}
