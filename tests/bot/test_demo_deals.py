"""The deals of the demo: whatever the time is when somebody wants to see it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.deals import made_up_deals

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("hours", [*range(24), *range(24, 7 * 24, 5)])
def test_a_deal_has_begun_and_nothing_of_it_is_to_come(hours: int) -> None:
    now = MONDAY + timedelta(hours=hours, minutes=1)
    deals = list(made_up_deals(now))
    assert len(deals) > 1000
    assert all(deal.changes and max(at for _, at in deal.changes) <= now for deal in deals)
    assert len({deal.values["deal_id"] for deal in deals}) == len(deals)
