"""`kpibot workspace`, `workspace set` and `workspace history`, as they are typed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from bot.i18n import Language
from kpis.numbers import CHOICES
from tests.bot.typed import typed

Type = Callable[..., Result]

OWN = {
    "lead_sla_hours": "8",
    "qualify_at": "30%",
    "min_amount": "500k",
    "clv_margin": "70%",
    "csat_satisfied_at": "90%",
    "cac_categories": "marketing,advertising",
    "score_weights": "revenue:0.6,meetings:0.4",
    "score_cap": "120%",
}
IN_JSON = {
    "lead_sla_hours": 8,
    "qualify_at": 0.3,
    "min_amount": 500_000,
    "clv_margin": 0.7,
    "csat_satisfied_at": 0.9,
    "cac_categories": ["marketing", "advertising"],
    "score_weights": {"revenue": 0.6, "meetings": 0.4},
    "score_cap": 1.2,
}
SET = ("workspace", "set", *(f"{name}={text}" for name, text in OWN.items()))


@pytest.fixture
def kpibot(sqlite_url: str) -> Type:
    return lambda *words, **more: typed(*words, KPIBOT_DATABASE_URL=sqlite_url, **more)


def told(result: Result) -> Any:
    return json.loads(result.stdout)


def line_of(result: Result, name: str) -> str:
    return next(line for line in result.stdout.splitlines() if line.startswith(f"{name} = "))


def test_the_numbers_that_kpis_go_by_stand_beside_the_settings(kpibot: Type) -> None:
    shown = [line.partition(" = ")[0] for line in kpibot("workspace").stdout.splitlines()]
    assert shown[-len(CHOICES) :] == list(CHOICES)
    settings = told(kpibot("workspace", "--json"))
    assert {name: settings[name] for name in ("lead_sla_hours", "qualify_at", "min_amount")} == {
        "lead_sla_hours": 24,
        "qualify_at": 0.2,
        "min_amount": None,
    }


def test_holidays_are_the_days_that_were_set_and_no_others(kpibot: Type) -> None:
    kpibot("workspace", "set", "holidays=2026-02-17, 2026-01-01")
    settings = told(kpibot("workspace", "set", "holidays=2026.03.02,2026-01-01", "--json"))
    assert settings["holidays"] == ["2026-01-01", "2026-03-02"]
    assert line_of(kpibot("workspace"), "holidays").startswith("holidays = 2 ")
    assert told(kpibot("workspace", "set", "holidays=", "--json"))["holidays"] == []


def test_holidays_that_are_no_days_are_refused_and_change_nothing(kpibot: Type) -> None:
    kpibot("workspace", "set", "holidays=2026-01-01")
    refused = kpibot("workspace", "set", "holidays=2026-01-02,Christmas", "currency=KRW")
    assert refused.exit_code == 1
    assert "such as holidays=2026-12-25,2027-01-01" in refused.stderr
    settings = told(kpibot("workspace", "--json"))
    assert (settings["holidays"], settings["currency"]) == (["2026-01-01"], "USD")


def test_every_number_is_set_and_shown_in_words_and_as_json(kpibot: Type) -> None:
    settings = told(kpibot(*SET, "--json"))
    assert {name: settings[name] for name in OWN} == IN_JSON
    shown = kpibot("workspace")
    assert line_of(shown, "min_amount").startswith("min_amount = 500,000    (least amount of")
    assert "by –, usual: 24)" in line_of(shown, "lead_sla_hours")


@pytest.mark.parametrize("name", OWN)
def test_what_is_shown_can_be_typed_again(kpibot: Type, name: str) -> None:
    kpibot(*SET)
    said = line_of(kpibot("workspace"), name).partition(" = ")[2].partition("    (")[0]
    kpibot("workspace", "set", f"{name}=")
    assert told(kpibot("workspace", "set", f"{name}={said}", "--json"))[name] == IN_JSON[name]


@pytest.mark.parametrize(("locale", "said"), [("ko_KR.UTF-8", "기본값 24"), ("ja_JP.UTF-8", "標準24")])
def test_whose_number_it_is_is_told_in_the_language_of_the_terminal(kpibot: Type, locale: str, said: str) -> None:
    kpibot("workspace", "set", "lead_sla_hours=8")
    assert said in line_of(kpibot("workspace", LANG=locale), "lead_sla_hours")


def test_the_usual_numbers_again_are_shown_like_those_of_before(kpibot: Type) -> None:
    before = kpibot("workspace").stdout
    kpibot(*SET)
    assert kpibot("workspace", "set", *(f"{name}=" for name in OWN)).stdout == before


def test_the_history_tells_every_change_with_its_author(kpibot: Type) -> None:
    assert "No number was ever changed" in kpibot("workspace", "history").stdout
    kpibot("workspace", "set", "lead_sla_hours=8", "cac_categories=sales")
    kpibot("workspace", "set", "lead_sla_hours=")
    back, *first = told(kpibot("workspace", "history", "--json"))
    assert (back["name"], back["version"], back["value"], back["author"]) == ("lead_sla_hours", 2, None, "")
    assert [(each["name"], each["version"], each["value"]) for each in first] == [
        ("cac_categories", 1, ["sales"]),
        ("lead_sla_hours", 1, 8),
    ]
    lines = kpibot("workspace", "history").stdout.splitlines()
    assert [line.partition(", by –: ")[2] for line in lines] == [
        "lead_sla_hours = 24 (version 2)",
        "cac_categories = sales (version 1)",
        "lead_sla_hours = 8 (version 1)",
    ]


def test_an_author_that_nobody_knows_is_refused_and_nothing_is_set(kpibot: Type) -> None:
    done = kpibot("workspace", "set", "lead_sla_hours=8", "--as-user", "nobody")
    assert (done.exit_code, "Nobody is known as nobody" in done.stderr) == (1, True)
    assert told(kpibot("workspace", "--json"))["lead_sla_hours"] == 24


@pytest.mark.parametrize("language", Language)
def test_a_mistake_ends_the_command_with_what_to_type_and_sets_nothing(kpibot: Type, language: Language) -> None:
    done = kpibot("workspace", "set", "time_zone=Asia/Seoul", "score_weights=calls:1", LANG=f"{language}_X.UTF-8")
    assert (done.exit_code, "score_weights=revenue:0.6,meetings:0.4" in done.stderr) == (1, True)
    assert told(kpibot("workspace", "--json"))["time_zone"] == "UTC"
