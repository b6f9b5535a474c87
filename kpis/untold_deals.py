"""Deals whose history nobody told, all of them at once: most imports bring no others.

What is said here of many deals is what `kpis.stays` says of each of them without any stage change, in a third of the
time.
"""

from kpis.columns import Column, Columns
from kpis.stays import STILL_OPEN, likely_stages
from kpis.surroundings import Surroundings


def close_times(deals: Columns) -> Column:
    """When each deal was won or lost, as far as it says so itself."""
    return [None if status == "open" else at for status, at in zip(deals["status"], deals["closed_at"], strict=True)]


def qualified_times(deals: Columns, around: Surroundings) -> Column:
    """When each deal became an opportunity: at its creation, if it is one or was won."""
    likely = likely_stages(around)
    asked = zip(deals["status"], deals["stage"], deals["created_at"], strict=True)
    return [created if status == "won" or stage in likely else None for status, stage, created in asked]


def only_stays(deals: Columns) -> tuple[list[int], list[str | None], Column, Column]:
    """The one stay that a deal can have, of those that have it: their places; in which stage, from when, until when.

    Which stage that was is known while the deal is open. `closed_ts` is its close time.
    """
    statuses, stages, created, closed = (deals[name] for name in ("status", "stage", "created_at", "closed_ts"))
    asked = zip(range(len(statuses)), statuses, created, closed, strict=True)
    places = [place for place, status, at, end in asked if (status == "open" if end is None else at < end)]
    return (
        places,
        [stages[place] if statuses[place] == "open" else None for place in places],
        [created[place] for place in places],
        [closed[place] or STILL_OPEN for place in places],
    )
