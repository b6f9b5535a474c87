"""Token buckets: a burst, then a steady rate."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.local_slack.rates import Bucket, Rate, take

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rate", "calls", "wait"),
    [
        (Rate(per_minute=60, burst=5), 5, 0),
        (Rate(per_minute=60, burst=5), 6, 1),
        (Rate(per_minute=20, burst=20), 21, 3),
        (Rate(per_minute=1, burst=1), 2, 60),
    ],
)
def test_calls_past_the_burst_wait_until_there_is_room(rate: Rate, calls: int, wait: int) -> None:
    bucket: Bucket | None = None
    for _ in range(calls):
        bucket, waited = take(bucket, rate, NOW)
    assert waited == wait


def test_a_bucket_fills_again_but_never_past_its_burst() -> None:
    rate = Rate(per_minute=60, burst=2)
    bucket, _ = take(Bucket(0, NOW), rate, NOW + timedelta(hours=1))
    assert bucket.level == 1
