"""The web as sources see it: https, within limits of time and size, never led to another host, patient for a while.

UnavailableError    the other side can't be reached or asks to wait: the pull goes on later, where it stopped
UserError           the other side answers, but not with what was asked for: somebody has to change something
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, BinaryIO
from urllib.parse import SplitResult, urljoin, urlsplit

from kpis.errors import UserError

SECONDS = 60
ATTEMPTS = 4
LONGEST_WAIT = 10
"""Seconds. Whoever asks for more patience gets it by the schedule: the pull is put off, and others have their turn."""

LARGEST_ANSWER = 64 << 20
LARGEST_FILE = 2 << 30
BLOCK = 1 << 16
MOST_REDIRECTS = 3
SHOWN = 200

LOOPBACK = ("127.0.0.1", "::1", "localhost")
BUSY = (429, 503)
REDIRECTS = (301, 302, 303, 307, 308)
NOT_MODIFIED = 304
REFUSALS = (401, 403)

Wait = Callable[[float], object]


class UnavailableError(Exception):
    """The other side does not answer, or not now; `retry_after` is how long it asks to be left alone."""

    def __init__(self, host: str, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(host, reason)
        self.host = host
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Request:
    """A request that changes nothing on the other side, so that it may be repeated; with a body it is a POST."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def address(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def host(self) -> str:
        return self.address.hostname or ""


def check_address(url: str) -> str:
    """The address, if it may be spoken to: https without a password in it; http only on this machine."""
    address = urlsplit(url)
    is_safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOOPBACK)
    if not is_safe or not address.hostname:
        raise UserError("source_address", url=_without_password(address))
    if address.password or address.username:
        raise UserError("source_secret_in_url", url=_without_password(address))
    return url


def fetch_json(request: Request, wait: Wait = time.sleep) -> Any:
    """What the JSON of an answer says; its decimal fractions are exact."""
    with _answered(request, wait) as answer:
        body = _body(answer, request)
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError:
        raise UserError("source_no_json", host=request.host, answer=_shown(body)) from None


def download(request: Request, file: BinaryIO, wait: Wait = time.sleep) -> Mapping[str, str] | None:
    """Writes what stands at an address into a file; the answer's headers, or None if it has not changed."""
    with _answered(request, wait) as answer:
        if answer.status == NOT_MODIFIED:
            return None
        size = 0
        while block := answer.read(BLOCK):
            size += len(block)
            if size > LARGEST_FILE:
                raise UserError("source_too_large", host=request.host, limit=f"{LARGEST_FILE >> 30} GB")
            file.write(block)
        if answer.length:  # http.client takes an early end for the end, when it is read in blocks
            raise UnavailableError(request.host, "the connection was closed in the middle of the file")
        return {name.lower(): value for name, value in answer.getheaders()}


@contextmanager
def _answered(request: Request, wait: Wait) -> Iterator[HTTPResponse]:
    """The answer to a request, to be read in the block; the connection is closed after it."""
    check_address(request.url)
    exchange = _patiently(request, wait)
    try:
        yield exchange.answer
    except (OSError, HTTPException) as error:
        raise UnavailableError(request.host, _reason(error)) from error
    finally:
        exchange.close()


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer, and the connection that it comes by; it may outlive that one, and has to be closed itself."""

    connection: HTTPConnection
    answer: HTTPResponse

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


def _patiently(request: Request, wait: Wait) -> Exchange:
    """An answer that is worth reading: requests that fail, or come too early, are repeated a few times."""
    for attempt in range(ATTEMPTS):
        try:
            exchange = _followed(request)
        except (OSError, HTTPException) as error:
            if attempt + 1 == ATTEMPTS:
                raise UnavailableError(request.host, _reason(error)) from error
            wait(1 << attempt)
            continue
        try:
            pause = _pause(exchange.answer, attempt, request)
            if pause is None:
                return _checked(exchange, request)
        except BaseException:
            exchange.close()
            raise
        exchange.close()
        wait(pause)
    raise AssertionError("the last attempt either answers or raises")


def _followed(request: Request) -> Exchange:
    """The answer at the end of redirects within the host."""
    exchange = _asked(request)
    for _ in range(MOST_REDIRECTS):
        if exchange.answer.status not in REDIRECTS:
            break
        exchange.close()
        request = _redirected(request, exchange.answer)
        exchange = _asked(request)
    return exchange


def _asked(request: Request) -> Exchange:
    address = request.address
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(request.host, address.port, timeout=SECONDS)
    target = address._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"User-Agent": "kpibot", "Accept": "*/*", **request.headers}
    try:
        connection.request("GET" if request.body is None else "POST", target, request.body, headers)
        return Exchange(connection, connection.getresponse())
    except BaseException:
        connection.close()
        raise


def _redirected(request: Request, answer: HTTPResponse) -> Request:
    """The request that an answer leads to. To another host it would carry the token along."""
    url = urljoin(request.url, answer.headers.get("Location", ""))
    target, before = urlsplit(url), request.address
    if (target.scheme, target.netloc) != (before.scheme, before.netloc) or request.body is not None:
        raise UserError("source_redirected", host=request.host, url=_without_password(target))
    return replace(request, url=url)


def _pause(answer: HTTPResponse, attempt: int, request: Request) -> float | None:
    """How long to wait before the next attempt; None if this one is answered. UnavailableError if it takes too long."""
    if answer.status < 500 and answer.status not in BUSY:
        return None
    asked = retry_after(answer.headers)
    pause = float(1 << attempt) if asked is None else asked.total_seconds()
    if attempt + 1 == ATTEMPTS or pause > LONGEST_WAIT:
        raise UnavailableError(request.host, f"HTTP {answer.status} {answer.reason}", asked)
    return pause


def retry_after(headers: Message) -> timedelta | None:
    """How long an answer asks to wait: seconds, or a time by the other side's own clock."""
    asked = headers.get("Retry-After")
    if asked is None:
        return None
    if asked.strip().isdecimal():
        return timedelta(seconds=int(asked))
    try:
        return parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None


def _checked(exchange: Exchange, request: Request) -> Exchange:
    answer = exchange.answer
    if answer.status in (200, NOT_MODIFIED):
        return exchange
    key = "source_refused" if answer.status in REFUSALS else "source_bad_answer"
    raise UserError(key, host=request.host, status=answer.status, answer=_shown(answer.read(SHOWN)))


def _body(answer: HTTPResponse, request: Request) -> bytes:
    body = answer.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise UserError("source_too_large", host=request.host, limit=f"{LARGEST_ANSWER >> 20} MB")
    if answer.length:
        raise UnavailableError(request.host, "the connection was closed in the middle of the answer")
    return body


def _shown(body: bytes) -> str:
    """The start of an answer, in one line."""
    return " ".join(body[:SHOWN].decode("utf-8", "replace").split())


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _without_password(address: SplitResult) -> str:
    _, at, host = address.netloc.rpartition("@")
    return address._replace(netloc=f"…@{host}" if at else host).geturl()
