"""Instants as text: what SQLAlchemy's own type would write, so that both are compared alike."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.utc import short_text, utc_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8)))
seconds = st.integers(-50_000_000_000, 50_000_000_000)  # from the year 385 to 3554


@given(seconds, st.sampled_from((0, 1, 250_000, 999_999)), st.sampled_from(ZONES))
def test_an_instant_is_written_in_utc_with_microseconds(second: int, microsecond: int, zone: timezone) -> None:
    moment = EPOCH + timedelta(seconds=second, microseconds=microsecond)
    assert utc_text(moment.astimezone(zone)) == moment.isoformat(" ", "microseconds").removesuffix("+00:00")


@given(seconds, st.sampled_from((0, 1, 250_000, 999_999)), st.sampled_from(ZONES))
def test_the_short_text_of_an_instant_is_that_instant(second: int, microsecond: int, zone: timezone) -> None:
    moment = EPOCH + timedelta(seconds=second, microseconds=microsecond)
    text = short_text(moment.astimezone(zone))
    assert (datetime.fromisoformat(text), text.count(".")) == (moment, 1 if microsecond else 0)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        utc_text(EPOCH.replace(tzinfo=None))
