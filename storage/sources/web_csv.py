"""A CSV file at an https address, when it has changed since the last pull."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from storage.sources.files import Source
from storage.sources.mapped import mapping_of
from storage.sources.pull import Page, Pages, Pull
from storage.sources.web import Request, download

CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def parse(pull: Pull) -> Pages:
    """The file, if it is new. The cursor is what the other side tells its states apart by.

    The data are complete up to when it was last modified, or up to now where the other side does not say.
    """
    seen: dict[str, str] = dict(pull.cursor or {})
    name = PurePosixPath(urlsplit(pull.config["url"]).path).name or "download.csv"
    with TemporaryDirectory(prefix="kpibot-source-") as folder:
        path = Path(folder) / "download.csv"
        with path.open("wb") as downloaded:
            headers = download(_request(pull, seen), downloaded, pull.wait)
        if headers is not None:
            seen = {header: headers[header] for header in CONDITIONS if header in headers}
            file = Source(name, path, as_csv=path.with_name("sheet.csv"))
            yield Page(seen, file=file, mapping=mapping_of(pull, name))
    yield Page(seen, complete_up_to=_modified(seen, pull.until))


def _request(pull: Pull, seen: Mapping[str, str]) -> Request:
    headers = {condition: seen[header] for header, condition in CONDITIONS.items() if header in seen}
    if pull.token:
        headers["Authorization"] = f"Bearer {pull.token}"
    return Request(pull.config["url"], headers)


def _modified(seen: Mapping[str, str], until: datetime) -> datetime:
    try:
        return min(parsedate_to_datetime(seen["last-modified"]), until)
    except (KeyError, TypeError, ValueError):
        return until
