"""What the facts of a row depend on: the team of a rep, and money at the rate, of a day."""

from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpis.surroundings import Surroundings, money_on, moneys_on, rate_on, team_on, team_spans

DAY = date(2026, 6, 1)
AROUND = Surroundings(ZoneInfo("UTC"), "USD", rates={"EUR": [(DAY, Fraction("1.1"))], "JPY": [(DAY, Fraction(10**9))]})


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        (Fraction(5), None, 5_000_000),
        (Fraction(5), "EUR", 5_500_000),
        (None, "EUR", None),
        (Fraction(5), "KRW", None),
        (Fraction(10**6), "JPY", None),
    ],
)
def test_money_is_unknown_without_amount_or_rate_or_if_no_database_could_keep_it(
    amount: Fraction | None, currency: str | None, units: int | None
) -> None:
    assert money_on(AROUND, amount, currency, DAY) == units


@given(
    some.lists(
        some.tuples(
            some.none() | some.fractions(0, 10**16, max_denominator=10**5),
            some.sampled_from((None, "", "USD", "USD", "USD", "EUR", "KRW")),
            some.sampled_from((None, DAY, DAY - timedelta(days=1))),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_money_of_many_rows_is_that_of_each(rows: list[tuple[Fraction | None, str | None, date | None]]) -> None:
    each = [None if day is None else money_on(AROUND, amount, currency, day) for amount, currency, day in rows]
    amounts, currencies, days = zip(*rows, strict=True)
    assert list(moneys_on(AROUND, amounts, currencies, days)) == each


SPANS = team_spans(
    [("R1", date(2025, 1, 1), "Red"), ("R1", date(2025, 10, 1), "Blue"), ("R2", date(2025, 3, 1), "Red")]
)
SEOUL = Surroundings(
    ZoneInfo("Asia/Seoul"),
    "KRW",
    teams={rep: [span for span in SPANS if span.rep_id == rep] for rep in ("R1", "R2")},
    rates={"USD": [(date(2025, 7, 1), Fraction("1385.5")), (date(2025, 10, 1), Fraction("1402.25"))]},
)


@pytest.mark.parametrize(
    ("day", "team"),
    [(date(2024, 6, 1), "Red"), (date(2025, 9, 30), "Red"), (date(2025, 10, 1), "Blue"), (date(2030, 1, 1), "Blue")],
)
def test_a_rep_belongs_to_a_team_on_every_day(day: date, team: str) -> None:
    assert team_on(SEOUL, "R1", day) == team


@pytest.mark.parametrize("owner", [None, "R99"])
def test_an_owner_who_is_not_in_reps_is_in_no_team(owner: str | None) -> None:
    assert team_on(SEOUL, owner, date(2025, 1, 1)) is None


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
    assert rate_on(SEOUL, currency, day) == rate
