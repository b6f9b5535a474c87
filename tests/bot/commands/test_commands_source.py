"""`kpibot source`, as it is typed."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.source_text import pulled_lines
from bot.commands.sources import source_command
from bot.commands.terminal import Terminal
from bot.i18n import Language
from bot.usecases.pulls import Pulled
from storage.sources.kinds import KINDS
from tests.crm_server import hubspot

Type = Callable[..., Result]
DEALS = "deal_id,status,created_at\nD1,open,2026-05-04\nD2,maybe,2026-05-04\n"
FOREVER = ("--stale-after", "3000d")


@pytest.fixture
def typed(sqlite_url: str) -> Type:
    def run(*words: object) -> Result:
        return CliRunner().invoke(source_command, [str(word) for word in words], obj=Terminal(sqlite_url))

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "deals.csv").write_text(DEALS)
    return tmp_path / "in"


def test_a_source_is_added_run_and_listed(typed: Type, folder: Path) -> None:
    added = typed("add", "Exports", "--folder", folder, "--as", "deals", "--every", "day 6:00", *FOREVER)
    ran = typed("run", "exports", "--now", "2026-06-01T12:00")
    listed = typed("list", "--now", "2026-06-01T12:01")
    assert added.stdout.startswith("The source “Exports” is added (day 6:00).")
    assert ran.stdout.splitlines() == [
        "Exports: 2 read, 1 added, 0 updated, 0 unchanged, 1 rejected",
        "  unknown_status (status): D2: Write open, won or lost.",
        "Next pull: Jun 2, 2026, 06:00 (UTC)",
    ]
    assert listed.stdout.splitlines() == [
        "Exports (folder, deals, day 6:00): complete up to Jun 1, 2026, 12:00 (UTC) · up to date",
        "  2 read, 1 added, 0 updated, 0 unchanged, 1 rejected",
    ]


def test_what_came_of_a_run_is_json_if_it_is_asked_for(typed: Type, folder: Path) -> None:
    typed("add", "Exports", "--folder", folder, "--as", "deals")
    assert json.loads(typed("run", "Exports", "--now", "2026-06-01T12:00", "--json").stdout) == {
        "source": "Exports",
        "read": 2,
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "waiting": 0,
        "rejected": 1,
        "rejects": [{"key": "D2", "reason": "unknown_status", "column": "status"}],
        "problem": None,
        "due_at": "2026-06-01T13:00:00Z",
        "taken_over": False,
    }


def test_rows_that_wait_for_their_deals_are_told_and_listed(typed: Type, folder: Path) -> None:
    text = "deal_id,stage,entered_at\nD7,Proposal,2026-05-04\nD8,Proposal,2026-05-04\n"
    (folder / "stage_changes.csv").write_text(text, "utf-8")
    typed("add", "Changes", "--folder", folder, "--as", "stage_changes", *FOREVER)
    ran = typed("run", "Changes", "--now", "2026-06-01T12:00")
    listed, as_json = (typed("list", *words, "--now", "2026-06-01T12:01") for words in ((), ("--json",)))
    assert ran.stdout.splitlines()[:2] == [
        "Changes: 2 read, 0 added, 0 updated, 0 unchanged, 0 rejected",
        "  2 rows came before the deals that they refer to: they wait, and come in with them",
    ]
    assert listed.stdout.splitlines()[2] == "  2 rows wait for their deals, the oldest since Jun 1, 2026, 12:00 (UTC)"
    assert json.loads(as_json.stdout)[0]["waiting"] == [{"rows": 2, "for": "deals", "since": "2026-06-01T12:00:00Z"}]


def test_a_run_that_does_not_come_to_its_end_says_why_and_fails(typed: Type, folder: Path) -> None:
    typed("add", "Exports", "--folder", folder, "--as", "targets", "--unchecked")
    result, as_json = typed("run", "Exports"), typed("run", "Exports", "--json")
    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert (result.stdout, "there is no table of targets" in result.stderr) == ("", True)
    assert json.loads(as_json.stdout)["problem"]["error"] == "source_no_files"
    assert "The last pull did not come to its end: In the folder" in typed("list").stdout


def test_the_list_as_json_names_variables_and_not_what_is_in_them(typed: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat-secret")
    typed(
        "add",
        "CRM",
        "--hubspot",
        "--token-env",
        "HUBSPOT_TOKEN",
        "--map",
        "our_campaign=campaign",
        "--unchecked",
        *FOREVER,
    )
    (told,) = json.loads(typed("list", "--json").stdout)
    config = {"token_env": "HUBSPOT_TOKEN", "fields": {"campaign": "our_campaign"}, "url": "https://api.hubapi.com"}
    assert (told["kind"], told["dataset"], told["config"]) == ("hubspot", "deals", config)
    assert (told["state"], told["complete_up_to"]) == ("new", None)


def test_the_list_as_json_has_one_way_to_write_a_time(typed: Type, folder: Path) -> None:
    typed("add", "Exports", "--folder", folder, "--as", "deals", *FOREVER)
    typed("run", "Exports", "--now", "2026-06-01T12:00")
    (told,) = json.loads(typed("list", "--json").stdout)
    times = (told["complete_up_to"], told["last_pull"]["at"], told["due_at"])
    assert times == ("2026-06-01T12:00:00Z", "2026-06-01T12:00:00Z", "2026-06-01T13:00:00Z")


def test_a_source_is_paused_resumed_and_removed(typed: Type, folder: Path) -> None:
    typed("add", "Exports", "--folder", folder, "--as", "deals")
    said = [typed(word, "Exports").stdout for word in ("pause", "resume", "remove")]
    assert [each.partition(".")[0] for each in said] == [
        "The source “Exports” is paused",
        "The source “Exports” goes on at the next tick",
        "The source “Exports” is removed",
    ]
    assert typed("list").stdout.startswith("There are no sources yet.")


@pytest.mark.parametrize(("word", "state"), [("pause", "paused"), ("resume", "stale")])
def test_the_list_says_how_a_source_is(typed: Type, folder: Path, word: str, state: str) -> None:
    typed("add", "Exports", "--folder", folder, "--as", "deals")
    typed(word, "Exports")
    assert state in typed("list", "--now", "2199-01-01").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "exactly once: --sql, --folder, --url, --hubspot, --salesforce, --pipedrive"),
        (("--folder", ".", "--sql", "sqlite:///x.db"), "exactly once"),
        (("--hubspot", "--folder", "."), "exactly once"),
        (("--hubspot",), "--token-env HUBSPOT_TOKEN"),
        (("--hubspot", "--token-env", "T", "--every", "now and then"), "now and then"),
        (("--hubspot", "--token-env", "T", "--stale-after", "long"), "long"),
        (("--hubspot", "--token-env", "T", "--tell", "#ops"), "#ops"),
        (("--hubspot", "--token-env", "T", "--map", "nonsense"), "--map COLUMN=FIELD"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_added(typed: Type, words: tuple[str, ...], said: str) -> None:
    result = typed("add", "S", *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert typed("list").stdout.startswith("There are no sources yet.")


@pytest.fixture
def crm_url(tmp_path: Path) -> str:
    """The database of somebody else, with two deals in it."""
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as theirs, theirs:
        theirs.execute("CREATE TABLE d (deal_id, status, created_at, changed, flag)")
        theirs.execute("INSERT INTO d VALUES ('D1', 'open', '2026-05-04', '2026-05-04', x'00')")
        theirs.execute("INSERT INTO d VALUES ('D2', 'open', '2026-05-04', NULL, x'01')")
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--query", "SELECT * FROM deals"), "no such table: deals. Check it, and type another --query."),
        (("--query", "SELEC 1"), "syntax error"),
        (("--query", "SELECT deal_id, status FROM d"), "no column for created_at, which deals need. It has: deal_id,"),
        (("--query", "SELECT * FROM d", "--cursor", "nowhere"), "no column “nowhere” to go on by"),
        (("--query", "SELECT * FROM d", "--cursor", "changed"), "SELECT COALESCE(changed, created_at) AS changed"),
        (("--query", "SELECT * FROM d", "--cursor", "flag"), "of the kind bytes"),
    ],
)
def test_a_database_is_asked_before_it_is_added(typed: Type, crm_url: str, words: tuple[str, ...], said: str) -> None:
    source = ("add", "S", "--sql", crm_url, "--as", "deals", *words)
    refused = typed(*source)
    assert (refused.exit_code, refused.stdout, said in refused.stderr) == (1, "", True), refused.stderr
    assert refused.stderr.splitlines()[-1].endswith("add it all the same with --unchecked.")
    assert typed("list").stdout.startswith("There are no sources yet.")
    assert typed(*source, "--unchecked").exit_code == 0


def test_a_database_that_answers_is_added_and_nothing_of_it_kept_yet(typed: Type, crm_url: str) -> None:
    assert typed("add", "S", "--sql", crm_url, "--as", "deals", "--query", "SELECT * FROM d").exit_code == 0
    [told] = json.loads(typed("list", "--json").stdout)
    assert (told["last_pull"], told["problem"]) == (None, None)


def test_a_database_that_is_not_there_is_told_with_what_to_check(typed: Type, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    said = typed("add", "S", "--sql", url, "--as", "deals", "--query", "SELECT 1").stderr
    assert f"{url} can't be reached: unable to open database file. Check the address" in said


def test_a_file_whose_columns_do_not_do_is_told_before_its_folder_is_added(typed: Type, folder: Path) -> None:
    (folder / "stage_changes.csv").write_text("deal_id,to_stage,changed_at\nD1,Won,2026-05-04\n")
    refused = typed("add", "Moves", "--folder", folder, "--as", "stage_changes")
    assert refused.exit_code == 1
    assert "stage_changes need these columns too: stage, entered_at" in refused.stderr
    assert typed("list", "--json").stdout.strip() == "[]"
    mapped = ("--map", "to_stage=stage", "--map", "changed_at=entered_at")
    assert typed("add", "Moves", "--folder", folder, "--as", "stage_changes", *mapped).exit_code == 0


def test_a_crm_is_asked_with_its_token_before_it_is_added(typed: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBSPOT_TOKEN", "wrong")
    with hubspot() as crm:
        source = ("add", "CRM", "--hubspot", "--url", crm.url, "--token-env", "HUBSPOT_TOKEN")
        crm.refuse(401)
        refused, added = typed(*source), typed(*source)
    assert (refused.exit_code, "(HTTP 401): check the token" in refused.stderr) == (1, True)
    assert added.exit_code == 0, added.stderr


def test_who_is_to_be_told_may_be_given_by_a_slack_id(typed: Type, folder: Path) -> None:
    assert typed("add", "S", "--folder", folder, "--as", "deals", "--tell", "@U0123456789").exit_code == 0


def test_a_pull_that_somebody_else_goes_on_with_says_so() -> None:
    lines = list(pulled_lines(Pulled("S", was_taken_over=True), "UTC", Language.EN))
    assert lines[-1] == "Another process goes on with it."


DOCUMENT = (Path(__file__).parents[3] / "docs" / "sources.md").read_text("utf-8")
OPTIONS = [option for command in source_command.commands.values() for option in command.params]


@pytest.mark.parametrize("kind", KINDS)
def test_the_documentation_names_every_kind(kind: str) -> None:
    assert f"--{kind}" in DOCUMENT


@pytest.mark.parametrize("name", sorted({name for option in OPTIONS for name in option.opts if name.startswith("--")}))
def test_the_documentation_names_every_option(name: str) -> None:
    assert re.search(rf"{name}\b", DOCUMENT)
