"""A workspace's own numbers change what their KPIs come to; the usual ones again give the golden values again."""

from fractions import Fraction

import pytest

from bot.usecases.answer import ask
from bot.usecases.settings import change_settings
from kpis.numbers import CHOICES
from kpis.questions import Question
from kpis.readings import parse_scope
from storage.database import Database
from storage.workspaces import Workspace, load
from tests.golden_answers import answered, differences
from tests.golden_data import NOW, GoldenQuestion, expected

QUARTER = ("2025-04-01", "2025-07-01")
GOING_BY = sorted({key for choice in CHOICES.values() for key in choice.kpis})

CASES = {
    "lead_sla_hours": ("8", "lead_response_sla", "company", Fraction(49, 80)),
    "qualify_at": ("40%", "opportunities", "company", Fraction(71)),
    "min_amount": ("30M", "opportunities", "company", Fraction(15)),
    "clv_margin": ("50%", "clv_projected", "company", None),
    "csat_satisfied_at": ("90%", "csat", "company", Fraction(9, 30)),
    "cac_categories": ("marketing,advertising", "cac", "company", Fraction(29_010_000, 16)),
    "score_weights": ("meetings:1", "rep_performance", "rep:R01", Fraction(200, 3)),
    "score_cap": ("300%", "rep_performance", "rep:R01", None),
}


def value(golden: tuple[Database, Workspace], key: str, scope: str) -> Fraction | None:
    database, workspace = golden
    period = GoldenQuestion(key, *QUARTER, scope, "").period
    with database.reading() as connection:
        now = load(connection, workspace.id)
        return ask(connection, now, Question(key, period, parse_scope(scope)), NOW).reading.value


def set_to(golden: tuple[Database, Workspace], name: str, text: str) -> None:
    change_settings(golden[0], golden[1].id, {name: text}, now=NOW)


@pytest.mark.parametrize("name", CHOICES)
def test_an_own_number_changes_the_value_of_its_kpi_until_it_is_set_back(
    golden: tuple[Database, Workspace], name: str
) -> None:
    text, key, scope, wanted = CASES[name]
    usual = value(golden, key, scope)
    set_to(golden, name, text)
    own = value(golden, key, scope)
    set_to(golden, name, "")
    assert (own != usual, value(golden, key, scope)) == (True, usual)
    assert wanted in (None, own)


def test_half_the_margin_is_half_the_value(golden: tuple[Database, Workspace]) -> None:
    whole = value(golden, "clv_projected", "company")
    set_to(golden, "clv_margin", "50%")
    half = value(golden, "clv_projected", "company")
    set_to(golden, "clv_margin", "")
    assert whole is not None
    assert half == whole / 2


@pytest.mark.parametrize("key", GOING_BY)
def test_the_usual_numbers_again_give_the_golden_values(golden: tuple[Database, Workspace], key: str) -> None:
    change_settings(golden[0], golden[1].id, {name: text for name, (text, *_) in CASES.items()}, now=NOW)
    change_settings(golden[0], golden[1].id, dict.fromkeys(CASES, ""), now=NOW)
    with golden[0].reading() as connection:
        workspace = load(connection, golden[1].id)
        for question in (each for each in expected() if each.kpi == key):
            assert list(differences(question, answered(connection, workspace, question))) == []
