"""`kpibot token`, as it is typed."""

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from bot.commands.terminal import Terminal
from bot.commands.tokens import token_command

Type = Callable[..., Result]


@pytest.fixture
def typed(sqlite_url: str) -> Type:
    return lambda *words: CliRunner().invoke(token_command, words, obj=Terminal(sqlite_url))


def test_a_new_token_stands_alone_on_stdout(typed: Type) -> None:
    result = typed("add", "crm")
    assert (result.stdout.startswith("kpb_"), result.stdout.count("\n"), "crm" in result.stderr) == (True, 1, True)


def test_the_json_of_a_new_token(typed: Type) -> None:
    told = json.loads(typed("add", "crm", "--json").stdout)
    assert (told["name"], told["workspace"], told["token"][:4]) == ("crm", "default", "kpb_")


def test_the_list_shows_how_a_token_begins_and_no_more(typed: Type) -> None:
    token = json.loads(typed("add", "crm", "--json").stdout)["token"]
    listed = typed("list").stdout
    assert (f"crm: {token[:16]}…" in listed, token in listed) == (True, False)


MOMENT = r"[A-Z][a-z]{2} \d{1,2}, \d{4}, \d\d:\d\d \(UTC\)"


def test_the_list_says_when_to_the_minute_and_its_json_to_the_second(typed: Type) -> None:
    typed("add", "crm")
    [told] = json.loads(typed("list", "--json").stdout)
    assert re.search(rf"made {MOMENT}, never used", typed("list").stdout)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["created_at"])


def test_without_tokens_the_list_says_how_to_make_one(typed: Type) -> None:
    assert "kpibot token add NAME" in typed("list").stdout
    assert json.loads(typed("list", "--json").stdout) == []


def test_a_revoked_token_is_listed_as_such(typed: Type) -> None:
    typed("add", "crm")
    assert "revoked" in typed("revoke", "crm").stdout
    [told] = json.loads(typed("list", "--json").stdout)
    assert (told["name"], told["last_used_at"], told["revoked_at"] is None) == ("crm", None, False)
    assert "revoked" in typed("list").stdout


def test_the_json_of_what_was_revoked(typed: Type) -> None:
    typed("add", "crm")
    assert json.loads(typed("revoke", "crm", "--json").stdout) == {"revoked": "crm"}


def test_what_can_not_be_revoked_is_told_with_what_can(typed: Type) -> None:
    typed("add", "crm")
    result = typed("revoke", "crn", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["error"], told["choices"]) == (1, "no_such_token", ["crm"])
