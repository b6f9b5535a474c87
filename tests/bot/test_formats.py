"""Values as people read them: rounded once, half away from zero, in the manner of their language."""

from dataclasses import replace
from fractions import Fraction

import pytest

from bot.formats import (
    axis_text,
    change_text,
    full_text,
    gap_text,
    interval_text,
    reading_text,
    rounded,
    short_text,
    value_text,
)
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.kpi import Unit
from kpis.readings import NO_READING, Reading

EN, KO, JA = Language.EN, Language.KO, Language.JA
BILLIONS = Fraction(1_695_440_000)
RATE = Reading(Fraction(41, 100), Fraction(41), Fraction(100), (0.3193, 0.5082))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("0.25", 1, "0.3"),
        ("-0.25", 1, "-0.3"),
        ("0.05", 1, "0.1"),
        ("-0.04", 1, "0.0"),
        ("2.5", 0, "3"),
        ("1/3", 2, "0.33"),
    ],
)
def test_rounding_is_half_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert str(rounded(Fraction(value), decimals)) == expected


@pytest.mark.parametrize(
    ("value", "unit", "currency", "language", "expected"),
    [
        (BILLIONS, Unit.MONEY, "KRW", EN, "₩1,695,440,000"),
        (BILLIONS, Unit.MONEY, "JPY", JA, "¥1,695,440,000"),
        (Fraction("1234.505"), Unit.MONEY, "USD", EN, "$1,234.51"),
        (Fraction("-1234.5"), Unit.MONEY, "USD", KO, "-US$1,234.50"),
        (Fraction(5000), Unit.MONEY_PER_DAY, "KRW", KO, "하루 ₩5,000"),
        (Fraction(41, 100), Unit.PERCENT, "KRW", EN, "41.0%"),
        (Fraction("0.12345"), Unit.PERCENT, "KRW", JA, "12.3%"),
        (Fraction(1234), Unit.COUNT, "KRW", EN, "1,234"),
        (Fraction("2.345"), Unit.RATIO, "KRW", EN, "2.35"),
        (Fraction("34.25"), Unit.DAYS, "KRW", EN, "34.3 days"),
        (Fraction("34.25"), Unit.DAYS, "KRW", KO, "34.3일"),
        (Fraction(2), Unit.HOURS, "KRW", JA, "2.0時間"),
        (Fraction(87), Unit.POINTS, "KRW", KO, "87점"),
        (Fraction(175, 2), Unit.POINTS, "KRW", KO, "87.5점"),
        (None, Unit.MONEY, "KRW", EN, "–"),
    ],
)
def test_a_value_is_written_with_its_unit(
    value: Fraction | None, unit: Unit, currency: str, language: Language, expected: str
) -> None:
    assert value_text(value, unit, currency, language) == expected


@pytest.mark.parametrize(
    ("value", "currency", "language", "expected"),
    [
        (BILLIONS, "KRW", EN, "₩1.7B"),
        (BILLIONS, "KRW", KO, "₩17억"),
        (BILLIONS, "JPY", JA, "¥17億"),
        (Fraction(-50_000_000), "KRW", KO, "-₩5,000만"),
        (Fraction(125_000), "USD", EN, "$125K"),
        (Fraction(9_999), "USD", EN, "$9,999.00"),
        (Fraction(0), "KRW", KO, "₩0"),
    ],
)
def test_large_money_is_shortened_as_the_language_counts(
    value: Fraction, currency: str, language: Language, expected: str
) -> None:
    assert short_text(value, Unit.MONEY, currency, language) == expected


def test_large_money_stands_in_short_beside_the_exact_figure() -> None:
    assert full_text(BILLIONS, Unit.MONEY, "KRW", KO) == "₩1,695,440,000 (₩17억)"
    assert full_text(Fraction(95_000), Unit.MONEY, "KRW", KO) == "₩95,000"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (Fraction(2, 5), Unit.PERCENT, "40%"),
        (Fraction("0.425"), Unit.PERCENT, "42.5%"),
        (Fraction(35), Unit.DAYS, "35"),
        (Fraction(5 * 10**8), Unit.MONEY, "₩500M"),
        (Fraction(12_500), Unit.COUNT, "12.5K"),
        (Fraction(3, 2), Unit.RATIO, "1.5"),
    ],
)
def test_an_axis_is_labelled_as_short_as_can_be(value: Fraction, unit: Unit, expected: str) -> None:
    assert axis_text(value, unit, "KRW", EN) == expected


@pytest.mark.parametrize(
    ("kpi", "reading", "expected"),
    [
        ("win_rate", RATE, "41.0% (41 of 100)"),
        ("win_rate", Reading(Fraction(1, 3), Fraction(1), Fraction(3), enough=False), "33.3% (1 of 3; n = 3, too few)"),
        ("avg_deal_size", Reading(Fraction(500), Fraction(1000), Fraction(2)), "₩500 (₩1,000 ÷ 2)"),
        ("sales_cycle_median", Reading(Fraction(49), None, Fraction(13)), "49.0 days (n = 13)"),
        ("sales_cycle_median", Reading(Fraction(49), None, Fraction(2), enough=False), "49.0 days (n = 2, too few)"),
        ("target_attainment", Reading(Fraction(1, 2), Fraction(50), Fraction(100)), "50.0% (₩50 of ₩100)"),
        ("sales_growth", Reading(Fraction(1, 2), Fraction(150), Fraction(100)), "50.0% (₩150, before ₩100)"),
        ("revenue", Reading(Fraction(7)), "₩7"),
        ("win_rate", NO_READING, "–"),
    ],
)
def test_a_reading_says_what_it_was_made_of(kpi: str, reading: Reading, expected: str) -> None:
    assert reading_text(reading, CATALOGUE[kpi], "KRW", EN) == expected


def test_a_rate_has_its_interval_in_percent() -> None:
    assert interval_text(RATE, EN) == "31.9–50.8%"
    assert interval_text(replace(RATE, interval=None), EN) == ""


@pytest.mark.parametrize(
    ("value", "previous", "unit", "expected"),
    [
        (Fraction(41, 100), Fraction(38, 100), Unit.PERCENT, "+3.0 pts"),
        (Fraction(110), Fraction(100), Unit.MONEY, "+10.0%"),
        (Fraction(90), Fraction(100), Unit.COUNT, "-10.0%"),
        (Fraction(5), Fraction(-10), Unit.MONEY, "+150.0%"),
        (Fraction(0), Fraction(100), Unit.COUNT, "-100.0%"),
        (Fraction(5), Fraction(0), Unit.COUNT, "new"),
        (Fraction(0), Fraction(0), Unit.COUNT, "no change"),
        (Fraction(5), None, Unit.COUNT, "–"),
        (None, Fraction(5), Unit.COUNT, "–"),
    ],
)
def test_a_change_is_points_for_percents_and_a_share_for_the_rest(
    value: Fraction | None, previous: Fraction | None, unit: Unit, expected: str
) -> None:
    assert change_text(value, previous, unit, EN) == expected


def test_a_gap_has_no_sign() -> None:
    assert gap_text(Fraction(31, 100), Fraction(40, 100), Unit.PERCENT, "KRW", EN) == "9.0 pts"
    assert gap_text(Fraction(3), Fraction(10), Unit.MONEY, "KRW", EN) == "₩7"
