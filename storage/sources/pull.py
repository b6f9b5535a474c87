"""A pull: what a source is read with, and the pages of rows that come of it.

Each kind of source is a module with one `parse(pull)`, which gives pages in an order that can be gone on with: a page
is kept in one transaction together with its cursor, and whoever starts again behind that cursor misses nothing. Rows
may come twice, which changes nothing.
"""

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kpis.periods import local_day
from storage.sources.files import Source
from storage.sources.mapping import AS_WRITTEN, FileMapping
from storage.sources.web import Wait

OVERLAP = timedelta(minutes=5)
"""How far each pull goes back behind the one before it: clocks differ, and changes show up late in an API's index."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pull:
    """What to read: `config` says from where, `cursor` where to go on, None from the start.

    `until` is the time of the pull; `secret` gives what an environment variable holds, `wait` waits some seconds.
    """

    config: Mapping[str, Any]
    dataset: str
    cursor: Mapping[str, Any] | None
    until: datetime
    zone: ZoneInfo
    secret: Callable[[str], str]
    wait: Wait = time.sleep

    @property
    def token(self) -> str:
        """The token or password that the source's variable holds; empty where it names none."""
        name = self.config.get("token_env")
        return self.secret(name) if name else ""

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields that were asked for beside the usual ones, each with the other side's name for it."""
        fields: Mapping[str, str] = self.config.get("fields", {})
        return fields


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by field, or a file of them, to be kept as a whole together with where to go on after them.

    `complete_up_to` is there on the last page: the data are complete up to then, once it is kept.
    """

    cursor: Mapping[str, Any]
    rows: tuple[Row, ...] = ()
    file: Source | None = None
    mapping: FileMapping = AS_WRITTEN
    complete_up_to: datetime | None = None


Pages = Generator[Page, None, None]
Parse = Callable[[Pull], Pages]

OWNER_EMAIL = "owner_email"
"""A field beside those of the dataset: the rep with that address takes the place of the other side's owner id."""


def day_text(moment: str, zone: ZoneInfo) -> str:
    """The local day of an instant; any other text as it is, for the check of the row to judge."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return local_day(found, zone).isoformat() if found.tzinfo else moment
