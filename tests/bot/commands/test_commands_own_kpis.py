"""`kpibot define`, `definitions` and `undefine`, as they are typed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.bot.typed import typed
from tests.declared import declaration

Type = Callable[..., Result]

MINE = declaration("deals_in", "of: {count: deals, on: created}", name="{en: Deals in, ko: 유입 딜, ja: 流入案件}")
BROKEN = MINE.replace("created", "cretaed")


@pytest.fixture
def kpibot(sqlite_url: str) -> Type:
    return lambda *words, **more: typed(*words, KPIBOT_DATABASE_URL=sqlite_url, **more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yml"
    path.write_text(MINE, "utf-8")
    return path


def told(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_look_before_shows_the_formula_and_two_months_and_stores_nothing(kpibot: Type, file: Path) -> None:
    shown = kpibot("define", file, "--dry-run").stdout
    assert "deals_in = number of deals created in the period" in shown
    assert (shown.count("Deals in: 0"), "Nothing was stored" in shown) == (2, True)
    assert [answer["kpi"] for answer in told(kpibot("define", file, "--dry-run", "--json"))] == ["deals_in"] * 2
    assert "no KPIs of your own" in kpibot("definitions").stdout
    assert told(kpibot("definitions", "--json")) == []


def test_it_is_added_once_changed_and_listed(kpibot: Type, file: Path) -> None:
    assert "Deals in is a KPI now" in kpibot("define", file).stdout
    assert "stands there as it is written" in kpibot("define", file).stdout
    assert "already as it is written" in kpibot("define", file, "--dry-run").stdout
    file.write_text(MINE.replace("higher", "lower"), "utf-8")
    assert "this is version 2" in kpibot("define", file).stdout
    assert kpibot("definitions").stdout.startswith("Deals in: deals_in, version 2, since ")
    (listed,) = told(kpibot("definitions", "--json"))
    assert (listed["key"], listed["version"], listed["name"]) == ("deals_in", 2, "Deals in")
    assert kpibot("kpi", "유입딜").exit_code == 0


def test_what_was_done_as_json(kpibot: Type, file: Path) -> None:
    done = {"key": "deals_in", "version": 1, "unused_values": []}
    assert told(kpibot("define", file, "--json")) == [{**done, "changed": True}]
    assert told(kpibot("define", file, "--json")) == [{**done, "changed": False}]
    assert told(kpibot("undefine", "deals_in", "--json")) == {"removed": "deals_in", "version": 1}


def test_standard_input_is_a_file_too(kpibot: Type) -> None:
    assert "Deals in is a KPI now" in kpibot("define", "-", stdin=MINE).stdout


def test_a_version_is_shown_as_it_was_written_and_can_be_declared_again(kpibot: Type, file: Path) -> None:
    kpibot("define", file)
    shown = kpibot("definitions", "deals_in").stdout
    assert shown.endswith(MINE)
    assert "stands there as it is written" in kpibot("define", "-", stdin=shown).stdout
    version = told(kpibot("definitions", "deals_in", "--version", "1", "--json"))
    assert (version["declaration"], version["author"], version["removed_at"]) == (MINE, "", None)


def test_what_was_removed_is_shown_as_such(kpibot: Type, file: Path) -> None:
    kpibot("define", file)
    assert "is removed" in kpibot("undefine", "deals_in").stdout
    assert "; removed " in kpibot("definitions", "deals_in").stdout
    assert kpibot("kpi", "deals_in").exit_code == 1


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("define", "/nowhere/mine.yml"), "declared_no_file"),
        (("define", Path(__file__).parents[3] / "bot/local_slack/page/icon.svg"), "bad_declaration"),
        (("definitions", "nothing"), "no_own_kpi"),
        (("undefine", "nothing"), "no_own_kpi"),
        (("undefine", "nothing", "--as-user", "nobody@example.com"), "unknown_rep"),
    ],
)
def test_what_can_not_be_met_is_told(kpibot: Type, words: tuple[object, ...], key: str) -> None:
    refused = kpibot(*words, "--json")
    assert (refused.exit_code, told(refused)["error"]) == (1, key)


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en_US", ("line 5", "created")), ("ko_KR", ("5행", "created")), ("ja_JP", ("5行目", "created"))],
)
def test_a_mistake_is_told_with_file_and_line(
    kpibot: Type, tmp_path: Path, locale: str, words: tuple[str, ...]
) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(BROKEN, "utf-8")
    refused = kpibot("define", path, LANG=f"{locale}.UTF-8")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert all(word in refused.stderr for word in ("broken.yml", *words))
