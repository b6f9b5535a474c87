"""Numbers that a workspace sets itself, as they are typed."""

from fractions import Fraction

import pytest

from bot.i18n import Language, error_text
from bot.words.number_words import number_value
from kpis.errors import UserError
from kpis.numbers import CHOICES, Value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("lead_sla_hours", "8", 8),
        ("lead_sla_hours", " 8 h ", 8),
        ("lead_sla_hours", "8시간", 8),
        ("lead_sla_hours", "８時間", 8),
        ("lead_sla_hours", "8760 hours", 8760),
        ("qualify_at", "30%", Fraction(3, 10)),
        ("qualify_at", "0.3", Fraction(3, 10)),
        ("qualify_at", "0%", Fraction(0)),
        ("qualify_at", "100%", Fraction(1)),
        ("min_amount", "500k", Fraction(500_000)),
        ("min_amount", "500,000", Fraction(500_000)),
        ("min_amount", "1.5억", Fraction(150_000_000)),
        ("clv_margin", "70%", Fraction(7, 10)),
        ("csat_satisfied_at", "87.5%", Fraction(7, 8)),
        ("cac_categories", "sales, Marketing", ("marketing", "sales")),
        ("score_weights", "win_rate:20%, Revenue: 0.8", (("revenue", Fraction(4, 5)), ("win_rate", Fraction(1, 5)))),
        ("score_cap", "120%", Fraction(6, 5)),
    ],
)
def test_a_number_is_read(name: str, text: str, value: Value) -> None:
    assert number_value(name, text) == value


@pytest.mark.parametrize("name", CHOICES)
def test_nothing_is_the_usual_number(name: str) -> None:
    assert number_value(name, " ") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lead_sla_hours", "24"),
        ("qualify_at", "20%"),
        ("clv_margin", "100%"),
        ("cac_categories", "other,salaries,sales,advertising,marketing"),
        ("score_weights", "meetings:0.3,win_rate:0.2,revenue:0.5"),
        ("score_cap", "1.5"),
    ],
)
def test_the_usual_number_written_out_is_the_usual_one(name: str, text: str) -> None:
    assert number_value(name, text) is None


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("lead_sla_hours", "soon", "number_hours"),
        ("lead_sla_hours", "0", "number_hours"),
        ("lead_sla_hours", "8761", "number_hours"),
        ("lead_sla_hours", "1.5", "number_hours"),
        ("lead_sla_hours", "-8", "number_hours"),
        ("qualify_at", "30", "number_share"),
        ("qualify_at", "101%", "number_share"),
        ("qualify_at", "-1%", "number_share"),
        ("qualify_at", "high", "number_share"),
        ("clv_margin", "0%", "number_share"),
        ("csat_satisfied_at", "120%", "number_share"),
        ("score_cap", "99%", "number_share"),
        ("score_cap", "1001%", "number_share"),
        ("min_amount", "0", "number_amount"),
        ("min_amount", "50%", "number_amount"),
        ("min_amount", "2000t", "number_amount"),
        ("min_amount", "lots", "number_amount"),
        ("cac_categories", "marketing,beer", "number_words"),
        ("cac_categories", ",", "number_words"),
        ("score_weights", "calls:1", "number_weights"),
        ("score_weights", "revenue:0", "number_weights"),
        ("score_weights", "revenue:1001", "number_weights"),
        ("score_weights", "revenue", "number_weights"),
        ("score_weights", "revenue:1,Revenue:2", "number_weights"),
    ],
)
def test_a_mistake_says_what_to_write_instead(name: str, text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        number_value(name, text)
    assert refused.value.key == key
    for language in Language:
        said = error_text(refused.value, language)
        assert (text in said, f"{name}=" in said) == (True, True)


def test_what_a_mistake_gives_as_an_example_can_be_typed() -> None:
    for name in CHOICES:
        with pytest.raises(UserError) as refused:
            number_value(name, "?")
        examples = [said.rstrip(",.") for said in error_text(refused.value, Language.EN).split() if f"{name}=" in said]
        for example in examples:
            number_value(name, example.removeprefix(f"{name}="))
        assert len(examples) == 2
