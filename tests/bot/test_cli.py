"""The command line: what a request that can't be met, wrong usage and every way of asking come back with."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import COMMANDS
from bot.local_slack import LocalSlack
from storage.database import Database
from tests.bot.typed import typed
from tests.small_team import small_team

ROOT = Path(__file__).parents[2]
HERE = Path(__file__)
CLOSED_PORT = "postgresql://kpibot:secret@127.0.0.1:9/kpibot"
WHEN = ("--now", "2017-11-01T14:00:00Z")

UNMET = [
    (("kpi", "nonsense"), "unknown_kpi", "help kpis"),
    (("kpi", "winrate", "Q9"), "bad_period", "2025-Q2"),
    (("kpi", "winrate", "for", "team:Nowhere"), "unknown_scope", "team:NAME"),
    (("kpi", "winrate", "--now", "soon"), "bad_now", "2025-06-30"),
    (("kpi", "winrate", "--as-user", "nobody@example.com"), "unknown_rep", "rep_id"),
    (("kpi", "help", "--chart", "chart.png"), "chart_needs_question", "question"),
    (("kpi", "winrate", "--chart", "/nowhere/chart.png"), "chart_not_written", "/nowhere/chart.png"),
    (("kpi", "--file", "/nowhere/questions.txt"), "no_file", "standard input"),
    (("kpi", "rule", "add", "Low:", "winrate", "below", "30%", "to", "#sales"), "needs_slack", "SLACK_BOT_TOKEN"),
    (("import", HERE.with_name("nothing.csv")), "no_such_file", "folder"),
    (("import", HERE.parents[2] / "bot/local_slack/page/icon.svg"), "unrecognised_file", "--as"),
    (("--database", "sqlite:////nowhere/kpibot.db", "kpi", "winrate"), "database_unreachable", "--database"),
    (("--database", f"sqlite:///{HERE}", "kpi", "winrate"), "database_unreachable", "not a database"),
    (("--database", CLOSED_PORT, "kpi", "winrate"), "database_unreachable", "KPIBOT_DATABASE_URL"),
    (("--database", "mysql://host/name", "kpi", "winrate"), "bad_database_url", "postgresql://"),
    (("--database", "sqlite://", "kpi", "winrate"), "bad_database_url", "sqlite:///kpibot.db"),
    (("--database", "sqlite:///:memory:", "kpi", "winrate"), "bad_database_url", "sqlite:///kpibot.db"),
    (("workspace", "set", "currency=dollars"), "bad_currency", "USD"),
    (("workspace", "set", "time_zone=Mars/Olympus"), "bad_time_zone", "Asia/Seoul"),
    (("workspace", "set", "colour=blue"), "unknown_setting", "currency"),
    (("workspace", "set", "currency"), "bad_setting", "NAME=VALUE"),
    (("tick", "--now", "soon"), "bad_now", "2025-06-30"),
]
USAGE = [
    (),
    ("nonsense",),
    ("kpi",),
    ("kpi", "--nonsense"),
    ("kpi", "winrate", "--lang", "de"),
    ("kpi", "winrate", "--file", "questions.txt"),
    ("import",),
    ("workspace", "set"),
    ("tick", "--now"),
    ("demo", "--port", "here"),
]


@pytest.mark.parametrize(("words", "key", "advice"), UNMET)
def test_what_can_not_be_met_is_said_on_stderr_with_what_to_type(
    sqlite_url: str, words: tuple[object, ...], key: str, advice: str
) -> None:
    done = typed(*words, KPIBOT_DATABASE_URL=sqlite_url)
    assert (done.exit_code, done.stdout, "secret" in done.stderr) == (1, "", False)
    assert advice in done.stderr


@pytest.mark.parametrize(("words", "key", "advice"), UNMET)
def test_what_can_not_be_met_is_json_alone_where_json_is_asked_for(
    sqlite_url: str, words: tuple[object, ...], key: str, advice: str
) -> None:
    done = typed(*words, "--json", KPIBOT_DATABASE_URL=sqlite_url)
    told = json.loads(done.stdout)
    assert (done.exit_code, told["error"], done.stderr) == (1, key, "")


@pytest.mark.parametrize("words", USAGE)
def test_wrong_usage_has_an_exit_status_of_its_own(sqlite_url: str, words: tuple[str, ...]) -> None:
    done = typed(*words, KPIBOT_DATABASE_URL=sqlite_url)
    assert (done.exit_code, done.stdout) == (2, "")


def test_bad_settings_are_told_all_at_once() -> None:
    done = typed("kpi", "winrate", KPIBOT_PORT="here", SLACK_BOT_TOKEN="abc")
    assert (done.exit_code, done.stderr.count("•")) == (1, 2)


def test_bad_settings_are_json_too() -> None:
    done = typed("tick", "--json", KPIBOT_PORT="here")
    assert (done.exit_code, json.loads(done.stdout)["error"], done.stderr) == (1, "bad_settings", "")


def test_a_bot_without_a_way_into_slack_says_what_to_set(sqlite_url: str) -> None:
    done = typed("serve", KPIBOT_DATABASE_URL=sqlite_url)
    assert (done.exit_code, "SLACK_BOT_TOKEN" in done.stderr, "SLACK_APP_TOKEN" in done.stderr) == (1, True, True)


@pytest.mark.parametrize(
    ("token", "url", "key"),
    [("xoxb-wrong", None, "slack_refused_lookup"), (None, "http://127.0.0.1:9/api/", "slack_unreachable")],
)
def test_a_slack_that_does_not_answer_as_it_should_is_told(
    slack: LocalSlack, sqlite_url: str, token: str | None, url: str | None, key: str
) -> None:
    variables = {"SLACK_BOT_TOKEN": token or slack.bot_token, "SLACK_API_URL": url or slack.api_url}
    rule = ("kpi", "rule", "add", "Low: winrate below 30% to #sales")
    done = typed(*rule, "--json", KPIBOT_DATABASE_URL=sqlite_url, **variables)
    assert (done.exit_code, json.loads(done.stdout)["error"]) == (1, key)


def test_a_file_of_questions_is_answered_line_by_line_errors_included(
    sqlite_url: str, sqlite_database: Database
) -> None:
    small_team(sqlite_database)
    questions = "revenue 2017-Q4\n\nnonsense\nhelp\n"
    done = typed("kpi", "--file", "-", *WHEN, "--json", stdin=questions, KPIBOT_DATABASE_URL=sqlite_url)
    answers: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each.get("value"), each.get("error")) for each in answers] == [
        (61000, None),
        (None, "unknown_kpi"),
        (None, None),
    ]
    assert (done.exit_code, done.stderr) == (1, "")


def test_a_chart_is_written_as_a_png(sqlite_url: str, sqlite_database: Database, tmp_path: Path) -> None:
    small_team(sqlite_database)
    chart = tmp_path / "chart.png"
    typed("kpi", "revenue", "2017-Q4", "by", "rep", *WHEN, "--chart", chart, KPIBOT_DATABASE_URL=sqlite_url)
    assert chart.read_bytes().startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize(("language", "said"), [("en", "Revenue"), ("ko", "매출"), ("ja", "売上高")])
def test_an_answer_is_given_in_the_language_asked_for(
    sqlite_url: str, sqlite_database: Database, language: str, said: str
) -> None:
    small_team(sqlite_database)
    done = typed("kpi", "revenue", "2017-Q4", *WHEN, "--lang", language, KPIBOT_DATABASE_URL=sqlite_url)
    assert done.stdout.startswith(said)


@pytest.mark.parametrize(
    ("locale", "said"), [("ko_KR.UTF-8", "지표"), ("ja_JP.UTF-8", "選べるもの"), ("de_DE.UTF-8", "KPI")]
)
def test_messages_follow_the_locale_of_the_terminal(sqlite_url: str, locale: str, said: str) -> None:
    assert said in typed("kpi", "nonsense", KPIBOT_DATABASE_URL=sqlite_url, LANG=locale).stderr


def test_settings_that_were_changed_are_shown(sqlite_url: str) -> None:
    typed("workspace", "set", "currency=KRW", "time_zone=Asia/Seoul", KPIBOT_DATABASE_URL=sqlite_url)
    told = json.loads(typed("workspace", "--json", KPIBOT_DATABASE_URL=sqlite_url).stdout)
    assert (told["currency"], told["time_zone"]) == ("KRW", "Asia/Seoul")


def test_the_doctor_without_slack_says_what_to_do_and_fails(sqlite_url: str) -> None:
    done = typed("doctor", KPIBOT_DATABASE_URL=sqlite_url)
    assert (done.exit_code, "✗ Slack" in done.stdout, "docs/slack.md" in done.stdout) == (1, True, True)


def test_the_doctor_speaks_the_language_of_the_terminal(sqlite_url: str) -> None:
    assert "글꼴" in typed("doctor", KPIBOT_DATABASE_URL=sqlite_url, LANG="ko_KR.UTF-8").stdout


def test_the_doctor_is_content_where_all_is_well(slack: LocalSlack, sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "reps.csv").write_text(
        "rep_id,name,email,team,started_on\nmina,Mina,mina@example.com,East,2016-01-01\n"
    )
    (tmp_path / "deals.csv").write_text("deal_id,status,created_at\nD1,open,2026-05-04\n")
    variables = {"KPIBOT_DATABASE_URL": sqlite_url, "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url}
    typed("import", tmp_path / "reps.csv", tmp_path / "deals.csv", **variables)
    typed("tick", **variables)
    done = typed("doctor", "--json", **variables)
    assert [found["name"] for found in json.loads(done.stdout) if not found["ok"]] == []
    assert done.exit_code == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_is_listed_is_there_and_explains_itself(name: str) -> None:
    done = typed(name, "--help")
    assert (done.exit_code, done.stdout.startswith("Usage: ")) == (0, True)


def test_the_list_of_commands_is_whole_and_documented() -> None:
    listed = typed("--help").stdout.partition("Commands:\n")[2]
    documented = set(re.findall(r"^    kpibot (\w+)", (ROOT / "docs/cli.md").read_text("utf-8"), re.MULTILINE))
    assert ({line.split()[0] for line in listed.splitlines()}, "..." in listed) == (documented, False)


def test_a_command_that_is_nearly_right_is_guessed(sqlite_url: str) -> None:
    assert "Did you mean 'tick'?" in typed("tik", KPIBOT_DATABASE_URL=sqlite_url).stderr


def test_an_answer_in_words_waits_for_nothing_that_only_serving_or_drawing_needs() -> None:
    heavy = ("slack_bolt", "uvicorn", "apscheduler", "matplotlib", "pandas")
    script = f"import bot.cli, bot.commands.ask, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
