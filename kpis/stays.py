"""Stays: when a deal was in which stage, when it closed, and when it became an opportunity. See `semantics`, 2 to 9."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from kpis.surroundings import StageKind, Surroundings

STILL_OPEN = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of what has not ended: a value, so that an index can be searched by it."""

UNDECLARED = StageKind(0, "open")
"""A stage that nobody declared counts as an open one: the deal's own close ends it."""

Changes = Sequence[Mapping[str, Any]]


class Deal(NamedTuple):
    """What of a deal says when it was in which stage; `closed_at` is its `close_time`."""

    status: str
    stage: str | None
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A deal's entry into a stage; `stage` None: the close of a deal whose history does not tell of it."""

    stage: str | None
    at: datetime
    kind: StageKind


class Stay(NamedTuple):
    """A deal in an open stage; `stage` None: not known which.

    It was open `open_from` (excluded) to `open_to` (included), if at all. `entered`: only the first stay in a stage
    that the pipeline has. `left`: when the deal left for another stage or was closed.
    """

    stage: str | None
    open_from: datetime | None
    open_to: datetime | None
    entered: datetime | None = None
    left: datetime | None = None
    advanced_at: datetime | None = None
    began: datetime | None = None


def close_time(status: str, closed_at: datetime | None, changes: Changes, around: Surroundings) -> datetime | None:
    """When a deal was won or lost; a lost deal without a date: its latest entry into the lost stage; else none."""
    if status == "open":
        return None
    if closed_at is not None or status == "won":
        return closed_at
    return max((entry.at for entry in _entries(changes, around) if entry.kind.type == "lost"), default=None)


def history(deal: Deal, changes: Changes, around: Surroundings) -> list[Entry]:
    """The deal's entries in order, repeated ones dropped; the close is added where they end in an open stage."""
    kept = _entries(changes, around)
    if kept[-1].kind.type == "open" and deal.closed_at is not None:
        kept.append(Entry(None, deal.closed_at, StageKind(0, deal.status)))
        kept.sort(key=lambda entry: entry.at)
    return kept


def _entries(changes: Changes, around: Surroundings) -> list[Entry]:
    """The changes in order; one that repeats the stage which the deal is already in says nothing."""
    entries = [Entry(row["stage"], row["entered_at"], _kind(row["stage"], around)) for row in changes]
    entries.sort(key=lambda entry: (entry.at, entry.kind.position))
    kept: list[Entry] = []
    for entry in entries:
        if not kept or kept[-1].stage != entry.stage:
            kept.append(entry)
    return kept


def qualified_times(deals: Sequence[Deal], changes: Sequence[Changes], around: Surroundings) -> list[datetime | None]:
    """When each deal became an opportunity; without any history at its creation, if it is one or was won."""
    likely = likely_stages(around)
    return [
        _qualified(history(deal, rows, around), likely)
        if rows
        else deal.created_at
        if deal.status == "won" or deal.stage in likely
        else None
        for deal, rows in zip(deals, changes, strict=True)
    ]


def likely_stages(around: Surroundings) -> Container[str | None]:
    """The stages whose deals are opportunities."""
    return {stage for stage, kind in around.stages.items() if _qualifies(kind, around)}


def _qualified(entries: Sequence[Entry], likely: Container[str | None]) -> datetime | None:
    """The first entry into a likely stage, or the win of a deal whose history does not tell of it."""
    return next((entry.at for entry in entries if entry.stage in likely or entry.kind.type == "won"), None)


def stays_of(deal: Deal, changes: Changes, around: Surroundings) -> list[Stay]:
    """The deal's stays in open stages.

    The present status is never used for the past: between a loss and a reopening a deal is not open.
    """
    if not changes:
        since, until = _open(deal, deal.created_at, None)
        return [Stay(deal.stage if deal.status == "open" else None, since, until)] if since else []
    entries = history(deal, changes, around)
    found = [Stay(None, *_open(deal, deal.created_at, entries[0].at)), *_visits(deal, entries, around)]
    return [stay for stay in found if stay.open_from or stay.entered or stay.left]


def _visits(deal: Deal, entries: Sequence[Entry], around: Surroundings) -> Iterator[Stay]:
    seen: set[str | None] = set()
    for index, entry in enumerate(entries):
        if entry.kind.type != "open":
            continue
        ends = entries[index + 1].at if index + 1 < len(entries) else None
        is_known = entry.stage in around.stages
        is_first = is_known and entry.stage not in seen
        seen.add(entry.stage)
        yield Stay(
            entry.stage,
            *_open(deal, entry.at, ends),
            entered=entry.at if is_first else None,
            left=ends if is_known else None,
            advanced_at=_advance(entries, entry) if is_first else None,
            began=entry.at,
        )


def _advance(entries: Sequence[Entry], start: Entry) -> datetime | None:
    """When the deal first was further than at an entry: in an open stage of a higher position, or won."""
    later = (entry for entry in entries if entry.at >= start.at)
    return next((entry.at for entry in later if _is_beyond(entry.kind, start.kind)), None)


def _is_beyond(kind: StageKind, than: StageKind) -> bool:
    return kind.type == "won" or (kind.type == "open" and kind.position > than.position)


def _open(deal: Deal, start: datetime, end: datetime | None) -> tuple[datetime | None, datetime | None]:
    """The part of a stretch in which the deal was open; a closed deal of which nobody knows when never was."""
    if deal.status != "open" and deal.closed_at is None:
        return None, None
    since = max(start, deal.created_at)
    until = min(end or STILL_OPEN, deal.closed_at or STILL_OPEN)
    return (since, until) if since < until else (None, None)


def _kind(stage: str | None, around: Surroundings) -> StageKind:
    return around.stages.get(stage or "", UNDECLARED)


def _qualifies(kind: StageKind, around: Surroundings) -> bool:
    return kind.type == "won" or (kind.type == "open" and kind.win_probability >= around.options.qualify_at)
