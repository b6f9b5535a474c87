"""When a deal was in which stage, when it closed, and when it became an opportunity."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis.options import Options
from kpis.stays import STILL_OPEN, Deal, Stay, close_time, qualified_times, stays_of
from kpis.surroundings import StageKind, Surroundings

AROUND = Surroundings(
    ZoneInfo("Asia/Seoul"),
    "KRW",
    {
        "New": StageKind(1, "open", Fraction(1, 10)),
        "Offer": StageKind(2, "open", Fraction(4, 10)),
        "Won": StageKind(3, "won", Fraction(1)),
        "Lost": StageKind(4, "lost"),
    },
)
Changes = list[dict[str, Any]]


def at(month: int, day: int) -> datetime:
    return datetime(2025, month, day, tzinfo=UTC)


def deal(status: str = "open", stage: str = "New", closed_at: datetime | None = None) -> Deal:
    return Deal(status, stage, at(2, 1), closed_at)


def changes(*entries: tuple[str, datetime]) -> Changes:
    return [{"stage": stage, "entered_at": moment} for stage, moment in entries]


def closed(given: Deal, rows: Changes, around: Surroundings = AROUND) -> Deal:
    return given._replace(closed_at=close_time(given.status, given.closed_at, rows, around))


def stays(given: Deal, rows: Changes) -> list[Stay]:
    return stays_of(closed(given, rows), rows, AROUND)


REOPENED = changes(("New", at(2, 1)), ("Lost", at(3, 1)), ("Offer", at(4, 1)), ("Won", at(6, 1)))

OPEN: dict[str, tuple[dict[str, Any], Changes, list[tuple[str | None, datetime, datetime]]]] = {
    "open, no history: its present stage": ({}, [], [("New", at(2, 1), STILL_OPEN)]),
    "won, no history: no stage is known": (
        {"status": "won", "closed_at": at(3, 1)},
        [],
        [(None, at(2, 1), at(3, 1))],
    ),
    "history that begins late: no stage is known before": (
        {},
        changes(("Offer", at(3, 1))),
        [(None, at(2, 1), at(3, 1)), ("Offer", at(3, 1), STILL_OPEN)],
    ),
    "reopened: not open in between": (
        {"status": "won", "closed_at": at(6, 1)},
        REOPENED,
        [("New", at(2, 1), at(3, 1)), ("Offer", at(4, 1), at(6, 1))],
    ),
    "a repeated stage is one stay": (
        {},
        changes(("New", at(2, 1)), ("New", at(2, 9))),
        [("New", at(2, 1), STILL_OPEN)],
    ),
    "two changes at one time: the later stage is the one that lasts": (
        {},
        changes(("Offer", at(2, 1)), ("New", at(2, 1))),
        [("Offer", at(2, 1), STILL_OPEN)],
    ),
    "history that ends open is ended by the close": (
        {"status": "lost", "closed_at": at(3, 1)},
        changes(("New", at(2, 1))),
        [("New", at(2, 1), at(3, 1))],
    ),
    "lost without any date: never": ({"status": "lost"}, [], []),
    "a stage nobody declared is an open one": (
        {},
        changes(("Odd", at(2, 1))),
        [("Odd", at(2, 1), STILL_OPEN)],
    ),
}


@pytest.mark.parametrize("case", OPEN.values(), ids=OPEN.keys())
def test_when_a_deal_was_open(
    case: tuple[dict[str, Any], Changes, list[tuple[str | None, datetime, datetime]]],
) -> None:
    given, rows, expected = case
    found = stays(deal(**given), rows)
    assert [(stay.stage, stay.open_from, stay.open_to) for stay in found if stay.open_from] == expected


def test_stays_of_a_deal_never_overlap() -> None:
    rows = changes(*((stage, at(2, 1) + timedelta(days=day)) for day, stage in enumerate(["New", "Offer"] * 5)))
    found = [(stay.open_from, stay.open_to) for stay in stays(deal(), rows)]
    assert all(before[1] <= after[0] for before, after in pairwise(found) if before[1] and after[0])


def test_a_stage_is_entered_once_and_left_at_the_end_of_every_stay() -> None:
    rows = changes(("New", at(2, 1)), ("Offer", at(2, 5)), ("New", at(2, 9)), ("Offer", at(2, 20)))
    found = stays(deal(), rows)
    assert [(stay.entered, stay.left) for stay in found] == [
        (at(2, 1), at(2, 5)),
        (at(2, 5), at(2, 9)),
        (None, at(2, 20)),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("rows", "advanced"),
    [
        (changes(("New", at(2, 1))), None),
        (changes(("New", at(2, 1)), ("Offer", at(2, 5))), at(2, 5)),
        (changes(("New", at(2, 1)), ("Won", at(2, 5))), at(2, 5)),
        (changes(("New", at(2, 1)), ("Lost", at(2, 5))), None),
        (changes(("New", at(2, 1)), ("Lost", at(2, 5)), ("Offer", at(3, 5))), at(3, 5)),
    ],
)
def test_a_deal_advances_when_it_comes_further_or_is_won(rows: Changes, advanced: datetime | None) -> None:
    assert stays(deal(), rows)[0].advanced_at == advanced


def test_moving_back_does_not_undo_an_advance_nor_make_one() -> None:
    rows = changes(("Offer", at(2, 1)), ("New", at(2, 5)))
    assert [stay.advanced_at for stay in stays(deal(), rows)] == [None, None]


def test_a_lost_deal_without_a_date_closed_when_it_last_entered_the_lost_stage() -> None:
    rows = changes(("Lost", at(4, 1)), ("New", at(5, 1)), ("Lost", at(6, 1)))
    assert close_time("lost", None, rows, AROUND) == at(6, 1)
    assert close_time("lost", None, [], AROUND) is None


def test_a_repeated_entry_into_the_lost_stage_says_nothing_of_when_a_deal_was_lost() -> None:
    again = changes(("New", at(2, 1)), ("Lost", at(3, 1)), ("Lost", at(4, 1)))
    assert close_time("lost", None, again, AROUND) == at(3, 1)
    reopened = [*again, *changes(("Offer", at(5, 1)), ("Lost", at(6, 1)), ("Lost", at(7, 1)))]
    assert close_time("lost", None, reopened, AROUND) == at(6, 1)


def test_a_lost_deal_without_any_date_has_entered_its_stages_all_the_same() -> None:
    [stay] = stays(deal(status="lost"), changes(("New", at(2, 1))))
    assert (stay.entered, stay.left, stay.open_from) == (at(2, 1), None, None)


@pytest.mark.parametrize(
    ("given", "rows", "expected"),
    [
        ({}, [], None),
        ({"stage": "Offer"}, [], at(2, 1)),
        ({"stage": "Odd"}, [], None),
        ({"status": "won", "closed_at": at(3, 1)}, [], at(2, 1)),
        ({}, changes(("New", at(2, 1)), ("Offer", at(2, 5))), at(2, 5)),
        ({}, changes(("New", at(2, 1))), None),
        ({"status": "won", "closed_at": at(3, 1)}, changes(("New", at(2, 1))), at(3, 1)),
        ({"status": "lost", "closed_at": at(3, 1)}, changes(("New", at(2, 1))), None),
    ],
)
def test_a_deal_becomes_an_opportunity_in_a_likely_stage_or_when_it_is_won(
    given: dict[str, Any], rows: Changes, expected: datetime | None
) -> None:
    assert qualified_times([closed(deal(**given), rows)], [rows], AROUND) == [expected]


def test_a_workspace_may_call_deals_opportunities_earlier() -> None:
    around = replace(AROUND, options=Options(qualify_at=Fraction(1, 10)))
    rows = changes(("New", at(2, 1)))
    assert qualified_times([deal()], [rows], around) == [at(2, 1)]
