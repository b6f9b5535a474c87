"""What is derived from a deal: its days, teams, money, and when it was open."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis.facts import (
    DERIVED,
    STILL_OPEN,
    StageChange,
    StageKind,
    Stay,
    Surroundings,
    close_time,
    deal_facts,
    open_stays,
    rate_on,
    team_on,
    team_spans,
)

STAGES = {
    "New": StageKind(1, "open"),
    "Offer": StageKind(2, "open"),
    "Won": StageKind(3, "won"),
    "Lost": StageKind(4, "lost"),
}
SPANS = team_spans(
    [("R1", date(2025, 1, 1), "Red"), ("R1", date(2025, 10, 1), "Blue"), ("R2", date(2025, 3, 1), "Red")]
)
AROUND = Surroundings(
    ZoneInfo("Asia/Seoul"),
    "KRW",
    STAGES,
    {rep: [span for span in SPANS if span.rep_id == rep] for rep in ("R1", "R2")},
    {"USD": [(date(2025, 7, 1), Fraction("1385.5")), (date(2025, 10, 1), Fraction("1402.25"))]},
)


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=UTC)


def deal(**given: Any) -> dict[str, Any]:
    usual = dict.fromkeys(("closed_at", "amount", "currency", "first_contact_at", "deleted_at"))
    return {**usual, "owner": "R1", "status": "open", "stage": "New", "created_at": at(2, 1), **given}


@pytest.mark.parametrize(
    ("day", "team"),
    [(date(2024, 6, 1), "Red"), (date(2025, 9, 30), "Red"), (date(2025, 10, 1), "Blue"), (date(2030, 1, 1), "Blue")],
)
def test_a_rep_belongs_to_a_team_on_every_day(day: date, team: str) -> None:
    assert team_on(AROUND, "R1", day) == team


@pytest.mark.parametrize("owner", [None, "R99"])
def test_an_owner_who_is_not_in_reps_is_in_no_team(owner: str | None) -> None:
    assert team_on(AROUND, owner, date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("currency", "day", "rate"),
    [
        ("KRW", date(2025, 1, 1), Fraction(1)),
        ("USD", date(2025, 6, 30), None),
        ("USD", date(2025, 7, 1), Fraction("1385.5")),
        ("USD", date(2025, 9, 30), Fraction("1385.5")),
        ("USD", date(2026, 9, 30), Fraction("1402.25")),
        ("JPY", date(2025, 7, 1), None),
    ],
)
def test_a_rate_holds_from_its_day_until_the_next(currency: str, day: date, rate: Fraction | None) -> None:
    assert rate_on(AROUND, currency, day) == rate


def test_a_deal_of_the_small_hours_belongs_to_the_local_day() -> None:
    found = deal_facts(deal(created_at=at(3, 31, 16)), [], AROUND)
    assert (found["created_day"], found["created_team"]) == (date(2025, 4, 1), "Red")


def test_money_is_converted_on_the_day_of_the_close_and_kept_in_units() -> None:
    won = deal(status="won", closed_at=at(9, 30, 15), amount=Fraction("2500.75"), currency="USD")
    found = deal_facts(won, [], AROUND)
    assert (found["closed_day"], found["closed_team"]) == (date(2025, 10, 1), "Blue")
    assert found["closed_money"] == Fraction("2500.75") * Fraction("1402.25") * 10_000


@pytest.mark.parametrize("given", [{"amount": None}, {"amount": Fraction(5), "currency": "JPY"}])
def test_money_without_amount_or_rate_is_unknown(given: dict[str, Any]) -> None:
    assert deal_facts(deal(status="won", closed_at=at(9, 1), **given), [], AROUND)["closed_money"] is None


def test_money_that_a_rate_makes_too_large_to_be_stored_is_unknown() -> None:
    won = deal(status="won", closed_at=at(9, 1), amount=Fraction(10**12), currency="USD")
    assert deal_facts(won, [], AROUND)["closed_money"] is None


def test_the_cycle_runs_from_the_first_contact() -> None:
    won = deal(status="won", closed_at=at(2, 11), first_contact_at=at(1, 31))
    assert deal_facts(won, [], AROUND)["cycle_ms"] == 11 * 24 * 3600 * 1000


def test_a_deleted_deal_is_in_no_period_and_never_open() -> None:
    gone = deal(deleted_at=at(5, 1), status="won", closed_at=at(4, 1))
    assert deal_facts(gone, [], AROUND) == dict.fromkeys(DERIVED)
    assert open_stays(gone, [], AROUND) == []


def test_a_lost_deal_without_a_date_closed_when_it_last_entered_the_lost_stage() -> None:
    history = [StageChange("Lost", at(4, 1)), StageChange("New", at(5, 1)), StageChange("Lost", at(6, 1))]
    assert close_time(deal(status="lost"), history, AROUND) == at(6, 1)
    assert close_time(deal(status="lost"), [], AROUND) is None


STAYS: dict[str, tuple[dict[str, Any], list[StageChange], list[Stay]]] = {
    "open, no history: its present stage": ({}, [], [Stay("New", at(2, 1), STILL_OPEN)]),
    "won, no history: no stage is known": (
        {"status": "won", "closed_at": at(3, 1)},
        [],
        [Stay(None, at(2, 1), at(3, 1))],
    ),
    "history that begins late: no stage is known before": (
        {},
        [StageChange("Offer", at(3, 1))],
        [Stay(None, at(2, 1), at(3, 1)), Stay("Offer", at(3, 1), STILL_OPEN)],
    ),
    "reopened: not open in between": (
        {"status": "won", "closed_at": at(6, 1)},
        [
            StageChange("New", at(2, 1)),
            StageChange("Lost", at(3, 1)),
            StageChange("Offer", at(4, 1)),
            StageChange("Won", at(6, 1)),
        ],
        [Stay("New", at(2, 1), at(3, 1)), Stay("Offer", at(4, 1), at(6, 1))],
    ),
    "a repeated stage is one stay": (
        {},
        [StageChange("New", at(2, 1)), StageChange("New", at(2, 9))],
        [Stay("New", at(2, 1), STILL_OPEN)],
    ),
    "two changes at one time: the later stage is the one that lasts": (
        {},
        [StageChange("Offer", at(2, 1)), StageChange("New", at(2, 1))],
        [Stay("Offer", at(2, 1), STILL_OPEN)],
    ),
    "history that ends open is ended by the close": (
        {"status": "lost", "closed_at": at(3, 1)},
        [StageChange("New", at(2, 1))],
        [Stay("New", at(2, 1), at(3, 1))],
    ),
    "lost without any date: never": ({"status": "lost"}, [], []),
    "a stage nobody declared is an open one": (
        {},
        [StageChange("Odd", at(2, 1))],
        [Stay("Odd", at(2, 1), STILL_OPEN)],
    ),
}


@pytest.mark.parametrize("case", STAYS.values(), ids=STAYS.keys())
def test_when_a_deal_was_open(case: tuple[dict[str, Any], list[StageChange], list[Stay]]) -> None:
    given, history, expected = case
    assert open_stays(deal(**given), history, AROUND) == expected


def test_stays_of_a_deal_never_overlap() -> None:
    history = [StageChange(stage, at(2, 1) + timedelta(days=day)) for day, stage in enumerate(["New", "Offer"] * 5)]
    stays = open_stays(deal(), history, AROUND)
    assert all(before.to_ts <= after.from_ts for before, after in pairwise(stays))
