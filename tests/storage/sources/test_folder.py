"""Folders and addresses of files as sources: what is new there, and up to when that is complete."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.http import listening
from kpis.errors import UserError
from storage.sources import folder, web_csv
from storage.sources.pull import Page
from tests.pulling import NOW, pages_of, pull_of

DEALS = "deal_id,status,created_at\nD1,open,2026-05-04\n"
WRITTEN = NOW - timedelta(hours=10)


def write(path: Path, text: str, at: datetime = WRITTEN) -> None:
    path.write_text(text)
    os.utime(path, (at.timestamp(), at.timestamp()))


def names(pages: list[Page]) -> list[str]:
    return [page.file.name for page in pages if page.file]


def test_the_files_of_the_dataset_come_oldest_first(tmp_path: Path) -> None:
    write(tmp_path / "deals-b.csv", DEALS, WRITTEN - timedelta(days=1))
    write(tmp_path / "deals-a.csv", DEALS)
    write(tmp_path / "reps.csv", "rep_id,team,started_on\nR1,East,2020-01-01\n")
    write(tmp_path / "other.csv", "x\n1\n")
    assert names(pages_of(folder.parse, pull_of({"folder": str(tmp_path)}))) == ["deals-b.csv", "deals-a.csv"]


def test_a_file_that_was_read_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    write(tmp_path / "deals.csv", DEALS)
    last = pages_of(folder.parse, pull_of({"folder": str(tmp_path)}))[-1]
    again = pages_of(folder.parse, pull_of({"folder": str(tmp_path)}, last.cursor))
    write(tmp_path / "deals.csv", DEALS, WRITTEN + timedelta(hours=1))
    changed = pages_of(folder.parse, pull_of({"folder": str(tmp_path)}, last.cursor))
    assert (names(again), names(changed)) == ([], ["deals.csv"])


@pytest.mark.parametrize(("at", "expected"), [(WRITTEN, WRITTEN), (NOW + timedelta(days=9), NOW)])
def test_the_data_are_complete_up_to_when_the_newest_file_was_written(
    tmp_path: Path, at: datetime, expected: datetime
) -> None:
    write(tmp_path / "deals.csv", DEALS, at)
    assert pages_of(folder.parse, pull_of({"folder": str(tmp_path)}))[-1].complete_up_to == expected


def test_a_mapping_says_which_files_are_meant(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    write(tmp_path / "files" / "export.csv", "Number,status,created_at\nD1,open,2026-05-04\n")
    write(tmp_path / "files" / "deals.csv", DEALS)
    entries = (
        "files:\n- {file: export.csv, dataset: deals, columns: {deal_id: Number}}\n- {file: deals.csv, ignore: true}\n"
    )
    write(tmp_path / "mapping.yml", entries)
    config = {"folder": str(tmp_path / "files"), "mapping": str(tmp_path / "mapping.yml")}
    pages = pages_of(folder.parse, pull_of(config))
    assert (names(pages), pages[0].mapping.columns) == (["export.csv"], {"deal_id": "Number"})


def test_a_folder_that_is_gone_or_has_nothing_of_ours_is_told(tmp_path: Path) -> None:
    write(tmp_path / "reps.csv", "rep_id,team,started_on\nR1,East,2020-01-01\n")
    for path, key in ((tmp_path / "gone", "source_no_folder"), (tmp_path, "source_no_files")):
        with pytest.raises(UserError, match=key):
            pages_of(folder.parse, pull_of({"folder": str(path)}))


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, str]]]:
    """A file at an address, and the headers that it is told with; the request is noted there as well."""
    headers: dict[str, str] = {}

    async def answer(request: Request) -> Response:
        headers["asked"] = request.headers.get("authorization", "")
        if headers.get("ETag") and request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304)
        return Response(DEALS, headers={name: value for name, value in headers.items() if name != "asked"})

    with listening(Starlette(routes=[Route("/out/deals.csv", answer)]), "127.0.0.1", 0) as url:
        yield f"{url}/out/deals.csv", headers


def test_a_file_at_an_address_comes_by_its_name_and_with_the_token(site: tuple[str, dict[str, str]]) -> None:
    url, headers = site
    pages = web_csv.parse(pull_of({"url": url, "token_env": "FILES_TOKEN"}))
    page = next(pages)
    assert page.file
    assert (page.file.name, page.file.path.read_text(), headers["asked"]) == (
        "deals.csv",
        DEALS,
        "Bearer value of FILES_TOKEN",
    )
    assert next(pages).complete_up_to == NOW


def test_a_file_that_has_not_changed_does_not_come_again(site: tuple[str, dict[str, str]]) -> None:
    url, headers = site
    headers["ETag"] = '"v1"'
    last = pages_of(web_csv.parse, pull_of({"url": url}))[-1]
    (page,) = pages_of(web_csv.parse, pull_of({"url": url}, last.cursor))
    assert (page.file, page.cursor) == (None, {"etag": '"v1"'})


def test_a_file_at_an_address_is_as_old_as_the_other_side_says(site: tuple[str, dict[str, str]]) -> None:
    url, headers = site
    modified = datetime(2026, 5, 31, 22, tzinfo=UTC)
    headers["Last-Modified"] = format_datetime(modified, usegmt=True)
    assert pages_of(web_csv.parse, pull_of({"url": url}))[-1].complete_up_to == modified
