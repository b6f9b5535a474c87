"""The web as sources see it: what is waited for, what is refused, and what is never done."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http import listening
from kpis.errors import UserError
from storage.sources import web
from storage.sources.web import Request, UnavailableError, check_address, download, fetch_json, retry_after


@dataclass
class Site:
    """Gives its answers one after the other; the last one again and again."""

    answers: list[Response] = field(default_factory=list)
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    site = Site()

    async def answer(request: Asked) -> Response:
        site.seen.append((request.url.path, request.headers.get("authorization")))
        return site.answers.pop(0) if len(site.answers) > 1 else site.answers[0]

    routes = [Route("/{path:path}", answer, methods=["GET", "POST"])]
    with listening(Starlette(routes=routes), "127.0.0.1", 0) as site.url:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.seen.clear()
    return server


def fetched(site: Site, *answers: Response) -> tuple[object, list[float]]:
    """What came of it, and the seconds that were waited."""
    site.answers = list(answers)
    waited: list[float] = []
    return fetch_json(Request(f"{site.url}/x", {"Authorization": "Bearer t"}), waited.append), waited


def cut() -> Response:
    return Response(b'{"a": ', headers={"Content-Length": "999"})


WELL = JSONResponse({"amount": 0.1})


def test_an_answer_is_read_with_exact_numbers(site: Site) -> None:
    found, waited = fetched(site, WELL)
    assert (str(found), waited) == ("{'amount': Decimal('0.1')}", [])


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [(429, {"Retry-After": "2"}, [2.0]), (503, {"Retry-After": "0"}, [0.0]), (502, {}, [1.0]), (500, {}, [1.0])],
)
def test_who_is_busy_is_asked_again_after_the_time_that_they_name(
    site: Site, status: int, headers: dict[str, str], expected: list[float]
) -> None:
    assert fetched(site, Response(status_code=status, headers=headers), WELL)[1] == expected


def test_a_long_wait_is_left_to_the_schedule(site: Site) -> None:
    with pytest.raises(UnavailableError) as error:
        fetched(site, Response(status_code=429, headers={"Retry-After": "600"}))
    assert (error.value.retry_after, error.value.reason) == (timedelta(minutes=10), "HTTP 429 Too Many Requests")


def test_who_stays_busy_is_left_alone(site: Site) -> None:
    with pytest.raises(UnavailableError):
        fetched(site, Response(status_code=500))
    assert len(site.seen) == web.ATTEMPTS


def test_who_does_not_answer_is_asked_again_and_then_left_alone() -> None:
    waited: list[float] = []
    with pytest.raises(UnavailableError, match="refused"):
        fetch_json(Request("http://127.0.0.1:1/"), waited.append)
    assert waited == [1, 2, 4]


def test_an_answer_that_is_cut_off_is_no_answer(site: Site) -> None:
    with pytest.raises(UnavailableError, match="middle"):
        fetched(site, cut())


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (Response("who are you", 401), "source_refused"),
        (Response("not yours", 403), "source_refused"),
        (Response("no such thing", 404), "source_bad_answer"),
        (Response("<html>", 200), "source_no_json"),
        (Response(status_code=302, headers={"Location": "https://elsewhere.example/"}), "source_redirected"),
    ],
)
def test_what_waiting_does_not_mend_is_said_at_once(site: Site, answer: Response, key: str) -> None:
    with pytest.raises(UserError) as error:
        fetched(site, answer)
    assert (error.value.key, len(site.seen)) == (key, 1)


def test_a_redirect_within_the_host_is_followed(site: Site) -> None:
    found, _ = fetched(site, Response(status_code=307, headers={"Location": "/y"}), WELL)
    assert [path for path, _ in site.seen] == ["/x", "/y"]
    assert found


def test_a_circle_of_redirects_ends(site: Site) -> None:
    with pytest.raises(UserError, match="source_bad_answer"):
        fetched(site, Response(status_code=302, headers={"Location": "/x"}))


def test_the_token_goes_along(site: Site) -> None:
    fetched(site, WELL)
    assert site.seen == [("/x", "Bearer t")]


def test_too_large_an_answer_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST_ANSWER", 5)
    with pytest.raises(UserError, match="source_too_large"):
        fetched(site, WELL)


def downloaded(site: Site, answer: Response) -> tuple[bytes, object]:
    site.answers = [answer]
    file = io.BytesIO()
    headers = download(Request(site.url), file)
    return file.getvalue(), headers and headers.get("etag")


def test_a_file_is_downloaded_with_its_headers(site: Site) -> None:
    assert downloaded(site, Response(b"a,b\n", headers={"ETag": '"1"'})) == (b"a,b\n", '"1"')


def test_a_file_that_has_not_changed_is_not_there(site: Site) -> None:
    assert downloaded(site, Response(status_code=304)) == (b"", None)


def test_a_file_that_is_cut_off_or_too_large_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnavailableError, match="middle"):
        downloaded(site, cut())
    monkeypatch.setattr(web, "LARGEST_FILE", 3)
    with pytest.raises(UserError, match="source_too_large"):
        downloaded(site, Response(b"a,b\n"))


@pytest.mark.parametrize("url", ["https://example.com/x.csv", "http://localhost:1/x", "http://127.0.0.1/x"])
def test_https_and_this_machine_are_spoken_to(url: str) -> None:
    assert check_address(url) == url


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.com/x", "source_address"),
        ("file:///etc/passwd", "source_address"),
        ("example.com", "source_address"),
        ("https://", "source_address"),
        ("https://user:secret@example.com", "source_secret_in_url"),
    ],
)
def test_other_addresses_are_refused_without_showing_a_password(url: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        check_address(url)
    assert (error.value.key, "secret@" in str(error.value)) == (key, False)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("7", 7), ("Sun, 22 Nov 2026 10:00:30 GMT", 30), ("soon", None)],
)
def test_how_long_to_wait_may_be_a_time_by_the_other_clock(asked: str, seconds: int | None) -> None:
    headers = Message()
    headers["Retry-After"], headers["Date"] = asked, "Sun, 22 Nov 2026 10:00:00 GMT"
    found = retry_after(headers)
    assert (found and found.total_seconds()) == seconds
