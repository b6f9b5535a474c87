"""Files that people have shared in Slack, brought here: with the bot's token, so from Slack's own hosts only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPMessage, HTTPResponse
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.client import CALL_SECONDS
from bot.slack.errors import CALL_FAILURES, failure_of
from kpis.errors import UserError
from storage.sources.files import Source

LARGEST_FILE = 20 << 20
BLOCK = 1 << 16
GONE = ("file_deleted", "file_not_found")
LONGEST_SUFFIX = 6


@contextmanager
def fetched(client: WebClient, file_id: str) -> Iterator[Source]:
    """The file, for as long as the block lasts; UserError if it is gone, too large, elsewhere, or can't be had now."""
    file = _known(client, file_id)
    with TemporaryDirectory(prefix="kpibot-shared-") as name:
        folder = Path(name)
        path = folder / f"shared{_suffix(file)}"
        _download(client, file, path)
        yield Source(str(file.get("name") or file_id), path, as_csv=folder / "sheet.csv")


def _known(client: WebClient, file_id: str) -> Mapping[str, Any]:
    """What Slack knows of the file; one that can't be imported is refused before a byte of it comes."""
    try:
        file: Mapping[str, Any] = client.files_info(file=file_id)["file"]
    except SlackApiError as error:
        if failure_of(error).code in GONE:
            raise UserError("file_gone") from error
        raise UserError("file_not_fetched", reason=failure_of(error).code) from error
    except CALL_FAILURES as error:
        raise UserError("file_not_fetched", reason=failure_of(error).code) from error
    if int(file.get("size") or 0) > LARGEST_FILE:
        raise UserError("file_too_large", most=LARGEST_FILE >> 20)
    return file


def _suffix(file: Mapping[str, Any]) -> str:
    """The end of the name, by which workbooks are told apart; nothing else of it becomes part of a path."""
    suffix = PurePath(str(file.get("name", ""))).suffix
    return suffix if suffix[1:].isalnum() and len(suffix) <= LONGEST_SUFFIX else ""


def _download(client: WebClient, file: Mapping[str, Any], path: Path) -> None:
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if file.get("is_external") or not _is_slacks(urlsplit(url), urlsplit(client.base_url)):
        raise UserError("file_elsewhere")
    try:
        with _opened(client, url) as answer, path.open("wb") as copy:
            _copy(answer, copy)
    except HTTPError as error:
        error.close()
        raise UserError("file_not_fetched", reason=f"http_{error.code}") from error
    except CALL_FAILURES as error:
        raise UserError("file_not_fetched", reason=failure_of(error).code) from error


def _is_slacks(address: SplitResult, api: SplitResult) -> bool:
    """Whether the token may be shown there: to slack.com, or to where SLACK_API_URL says that Slack is."""
    host, home = address.hostname or "", api.hostname or ""
    if address.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com")):
        return True
    is_below = address.port == api.port and host.endswith(f".{home}")
    return address.scheme == api.scheme and bool(home) and (address.netloc == api.netloc or is_below)


class _StayHere(HTTPRedirectHandler):
    """Follows no redirect: it leads to the page where people sign in, or takes the token somewhere else."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def _opened(client: WebClient, url: str) -> HTTPResponse:
    proxies = {"http": client.proxy, "https": client.proxy} if client.proxy else {}
    opener = build_opener(_StayHere, ProxyHandler(proxies), HTTPSHandler(context=client.ssl))
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})
    answer: HTTPResponse = opener.open(request, timeout=CALL_SECONDS)
    return answer


def _copy(answer: HTTPResponse, copy: IO[bytes]) -> None:
    size = 0
    while block := answer.read(BLOCK):
        size += len(block)
        if size > LARGEST_FILE:
            raise UserError("file_too_large", most=LARGEST_FILE >> 20)
        copy.write(block)
    if answer.length:  # http.client takes an early end for the end, when it is read in blocks
        raise UserError("file_not_fetched", reason="connection_lost")
