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
    places: list[int] = []
    stages: list[str | None] = []
    since, until = [], []
    asked = zip(deals["status"], deals["stage"], deals["created_at"], deals["closed_ts"], strict=True)
    for place, (status, stage, created, closed) in enumerate(asked):
        if closed is None and status != "open":
            continue
        end = closed or STILL_OPEN
        if created < end:
            places.append(place)
            stages.append(stage if status == "open" else None)
            since.append(created)
            until.append(end)
    return places, stages, since, until
