"""Times as whole milliseconds, which every database can subtract and add up."""

from datetime import UTC, datetime, timedelta

from kpis.columns import Column

MINUTE_MS = 60_000
MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def epoch_ms(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def epochs_ms(moments: Column) -> Column:
    """The same of many, all of which are known."""
    return [(moment - EPOCH) // MILLISECOND for moment in moments]


def lengths_ms(starts: Column, ends: Column) -> Column:
    """How long it was from each start to its end; none where either is not known."""
    return [
        None if start is None or end is None else (end - start) // MILLISECOND
        for start, end in zip(starts, ends, strict=True)
    ]
