"""Settings: defaults, what is read from where, and every mistake at once."""

from pathlib import Path

import pytest

from bot.settings import VARIABLES, Settings, environment, read_settings
from kpis.errors import UserError


def mistakes(variables: dict[str, str], *, serving: bool = False) -> list[str]:
    with pytest.raises(UserError) as raised:
        read_settings(variables, serving=serving)
    return str(raised.value.params["mistakes"]).splitlines()


def test_nothing_set_means_the_defaults() -> None:
    assert read_settings({}) == Settings()


def test_everything_set_is_taken() -> None:
    variables = {
        "KPIBOT_DATABASE_URL": "postgresql://kpi@db/kpi",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": " xapp-1 ",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_URL": "http://127.0.0.1:4000/api",
        "KPIBOT_HOST": "0.0.0.0",
        "KPIBOT_PORT": "8080",
    }
    expected = Settings(
        "postgresql://kpi@db/kpi", "xoxb-1", "xapp-1", "secret", "http://127.0.0.1:4000/api/", "0.0.0.0", 8080
    )
    assert read_settings(variables, serving=True) == expected


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read_settings({"KPIBOT_PORT": "", "KPIBOT_HOST": "  "}) == Settings()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-1-A"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"KPIBOT_PORT": "http"}, "KPIBOT_PORT"),
        ({"KPIBOT_PORT": "70000"}, "KPIBOT_PORT"),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL"),
        ({"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2"}, "SLACK_CLIENT_ID"),
    ],
)
def test_a_mistake_names_its_variable(variables: dict[str, str], said: str) -> None:
    [told] = mistakes(variables)
    assert said in told


def test_all_mistakes_are_told_at_once() -> None:
    variables = {"SLACK_BOT_TOKEN": "xapp-1", "KPIBOT_PORT": "no", "SLACK_API_URL": "ftp://x"}
    assert len(mistakes(variables, serving=True)) == 4


def test_a_process_that_serves_needs_a_token_and_a_way_in() -> None:
    told = mistakes({}, serving=True)
    assert ["SLACK_BOT_TOKEN" in told[0], "SLACK_APP_TOKEN" in told[1], "SLACK_SIGNING_SECRET" in told[1]] == [True] * 3


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings(bot_token="xoxb-secret", app_token="xapp-secret", signing_secret="secret"))
    assert "secret" not in shown.replace("signing_secret", "")


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("KPIBOT_HOST=from-file\nKPIBOT_PORT=1234\n")
    monkeypatch.setenv("KPIBOT_PORT", "5678")
    found = environment(tmp_path)
    assert (found["KPIBOT_HOST"], found["KPIBOT_PORT"]) == ("from-file", "5678")


@pytest.mark.parametrize("variable", VARIABLES.values())
def test_every_variable_is_documented(variable: str) -> None:
    assert f"`{variable}`" in (Path(__file__).parents[2] / "docs/slack.md").read_text("utf-8")
