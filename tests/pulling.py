"""Pulls for tests: read by hand, without a store, and without waiting."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from storage.sources.pull import Page, Parse, Pull, Row

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def pull_of(
    config: Mapping[str, Any], cursor: Mapping[str, Any] | None = None, *, dataset: str = "deals", until: datetime = NOW
) -> Pull:
    """A pull whose secrets are called like their variables, and that never waits."""
    return Pull(config, dataset, cursor, until, ZoneInfo("Asia/Seoul"), lambda name: f"value of {name}", lambda _: None)


def pages_of(parse: Parse, pull: Pull) -> list[Page]:
    return list(parse(pull))


def rows_of(pages: list[Page]) -> list[Row]:
    return [row for page in pages for row in page.rows]


def ids_of(pages: list[Page], key: str = "deal_id") -> list[str]:
    return [row[key] for row in rows_of(pages)]
