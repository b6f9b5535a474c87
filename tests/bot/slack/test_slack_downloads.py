"""Shared files brought here: as they are, from Slack's hosts only, and never with the token to anybody else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.local_slack import LocalSlack
from bot.settings import Settings
from bot.slack.client import answering_client
from bot.slack.downloads import fetched
from kpis.errors import UserError

MINA = "U0MINA0001"


@pytest.fixture
def client(settings: Settings) -> WebClient:
    return answering_client(settings)


class Elsewhere(WebClient):
    """A client to which Slack says that the file stands at `url`."""

    def __init__(self, url: str, api: str = "https://slack.com/api/", **file: Any) -> None:
        super().__init__("xoxb-secret", base_url=api, timeout=1)
        self.file = {"id": "F1", "name": "deals.csv", "url_private_download": url, **file}

    def files_info(self, **_: Any) -> Any:
        return {"ok": True, "file": self.file}


def told(client: WebClient) -> UserError:
    with pytest.raises(UserError) as error, fetched(client, "F1"):
        """It never comes so far."""
    return error.value


@pytest.mark.parametrize("name", ["deals.csv", "딜 (1).CSV", "../../etc/passwd", "no end", "a.b/c", "x." + "y" * 300])
def test_a_file_comes_as_it_is_whatever_it_is_called(slack: LocalSlack, client: WebClient, name: str) -> None:
    file = slack.upload(MINA, name, b"\x00\xffdeal_id\n")
    with fetched(client, file.id) as source:
        assert (source.name, source.path.read_bytes()) == (name, b"\x00\xffdeal_id\n")
    assert not source.path.exists()


def test_a_workbook_keeps_the_end_of_its_name(slack: LocalSlack, client: WebClient) -> None:
    file = slack.upload(MINA, "deals.xlsx", b"PK")
    with fetched(client, file.id) as source:
        assert source.path.suffix == ".xlsx"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.test/files-pri/T1-F1/deals.csv",
        "https://slack.com.evil.test/deals.csv",
        "https://evilslack.com/deals.csv",
        "https://files.slack.com@evil.test/deals.csv",
        "http://files.slack.com/deals.csv",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_token_is_shown_to_slack_only(url: str) -> None:
    assert told(Elsewhere(url)).key == "file_elsewhere"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/deals.csv", "https://files.slack-gov.test/deals.csv"])
def test_another_port_or_host_than_that_of_the_api_is_not_slack(url: str) -> None:
    assert told(Elsewhere(url, "http://127.0.0.1:2/api/")).key == "file_elsewhere"


def test_a_file_that_slack_only_links_to_is_not_followed() -> None:
    assert told(Elsewhere("https://slack.com/x", is_external=True)).key == "file_elsewhere"


def test_the_files_of_another_slack_stand_below_its_api() -> None:
    error = told(Elsewhere("http://files.localhost:1/x", "http://localhost:1/api/"))
    assert (error.key, error.params) == ("file_not_fetched", {"reason": "connection_lost"})


def test_a_redirect_to_the_page_where_people_sign_in_is_not_followed(slack: LocalSlack, settings: Settings) -> None:
    file = slack.upload(MINA, "deals.csv", b"x")
    stranger = answering_client(replace(settings, bot_token="xoxb-other"))
    known = answering_client(settings).files_info(file=file.id)["file"]["url_private_download"]
    assert told(Elsewhere(known, str(stranger.base_url))).params == {"reason": "http_302"}


@pytest.fixture
def lying(slack: LocalSlack) -> Iterator[Elsewhere]:
    """Says that the file is smaller than it is."""
    file = slack.upload(MINA, "deals.csv", b"x" * (20 << 20) + b"x")
    url = f"{slack.url}files-pri/T0-{file.id}/deals.csv"
    client = Elsewhere(url, slack.api_url, size=5)
    client.token = slack.bot_token
    yield client


def test_more_than_was_announced_is_not_taken(lying: Elsewhere) -> None:
    assert told(lying).key == "file_too_large"
