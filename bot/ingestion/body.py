"""Bodies of requests: read no further than is allowed, and taken apart value by value, never all at once."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

from starlette.requests import Request

from kpis.errors import UserError

LARGEST_BODY = 10 * 1024 * 1024
MEGABYTES = LARGEST_BODY // 1024**2

READ_SECONDS = 60
"""Within which a body has to be here: who sends it drop by drop shall not keep others waiting."""

MOST_ROWS = 50_000
"""Rows of ten megabytes are about as many, unless there is next to nothing in them."""

JSON_TYPES = (
    "application/json",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
)

WINDOWS = (1 << 12, 1 << 16, 1 << 20)
"""Letters of the text that are looked at for one value: few values need more than the first of them.

A value takes up to thirty times its length in memory (an array of empty arrays does), so that none may be as long as
a body. A row of more than a million letters is a mistake anyway.
"""

SPACE = re.compile(r"[ \t\r\n]*")


async def read_body(request: Request, largest: int = LARGEST_BODY) -> str:
    """The text of a body; UserError if it is too large, too slow, empty, or not UTF-8."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            body = await _bytes(request, largest)
    except TimeoutError:
        raise UserError("body_too_slow", seconds=READ_SECONDS) from None
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("body_not_utf8", position=error.start) from error
    if not text.strip(" \t\r\n"):
        raise UserError("body_empty")
    return text


async def forget_body(request: Request) -> None:
    """Reads a body and keeps nothing of it: who is refused while still sending would not hear why."""
    with suppress(TimeoutError):
        async with asyncio.timeout(READ_SECONDS):
            async for _ in request.stream():
                pass


def check_headers(request: Request) -> None:
    """UserError if a body is announced that is not JSON, compressed, or too large."""
    # Nothing is ever unpacked: a small body may be unpacked to a very large one.
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise UserError("body_compressed", encoding=encoding)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise UserError("body_too_large", most=MEGABYTES)
    said = request.headers.get("content-type", "")
    if said.partition(";")[0].strip().lower() not in JSON_TYPES:
        raise UserError("body_not_json", choices=JSON_TYPES[:2], said=said or "-")


async def _bytes(request: Request, largest: int) -> bytearray:
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= largest:
            body += chunk
    if length > largest:
        raise UserError("body_too_large", most=largest // 1024**2)
    return body


def values(text: str) -> Iterator[object]:
    """The members of an array, or the values that stand one after the other: a single object, or one a line.

    Numbers come as texts, written out. UserError at the first place that is no JSON.
    """
    at = _past_space(text, 0)
    is_array = text.startswith("[", at)
    if is_array:
        at = _past_space(text, at + 1)
        if text.startswith("]", at):
            _check_end(text, at + 1)
            return
    row = 0
    while is_array or at < len(text):
        row += 1
        if row > MOST_ROWS:
            raise UserError("too_many_rows", most=MOST_ROWS)
        value, at = _value(text, at, row)
        yield value
        at = _past_space(text, at)
        if is_array and text.startswith("]", at):
            _check_end(text, at + 1)
            return
        if is_array:
            at = _past_comma(text, at, row)


def _value(text: str, at: int, row: int) -> tuple[object, int]:
    for window in WINDOWS:
        try:
            value, length = DECODER.raw_decode(text[at : at + window])
        except (ValueError, RecursionError):
            if len(text) - at <= window:
                raise UserError("bad_json", row=row) from None
        else:
            return value, at + length
    raise UserError("row_too_long", row=row, most=WINDOWS[-1])


def _past_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _past_comma(text: str, at: int, row: int) -> int:
    if not text.startswith(",", at):
        raise UserError("bad_json", row=row + 1)
    return _past_space(text, at + 1)


def _check_end(text: str, at: int) -> None:
    if _past_space(text, at) != len(text):
        raise UserError("json_goes_on")


def _written_out(number: str) -> str:
    """`1e5` as `100000`, as a person would write it. With too many digits it stays, and is no number for any column."""
    if "e" not in number.lower():
        return number
    found = Decimal(number)
    exponent = found.as_tuple().exponent
    return f"{found:f}" if isinstance(exponent, int) and abs(exponent) <= 30 else number


def _no_number(word: str) -> object:
    raise ValueError(word)  # NaN and Infinity, which JSON does not have


DECODER = json.JSONDecoder(parse_float=_written_out, parse_int=str, parse_constant=_no_number)
