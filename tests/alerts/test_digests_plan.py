"""Digests: late rather than never, and one for all that was missed."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from alerts.digests import Digest, DigestPlan, digest_from_dict, digest_post, digest_to_dict, is_late, latest_due
from alerts.posts import PostKind
from alerts.schedules import parse_schedule
from kpis.catalogue import CATALOGUE
from kpis.periods import Period, PeriodKind, Window
from kpis.readings import COMPANY, Answer, Group, LeftOut, Point, Progress, Reading, Standing, Status

SEOUL = ZoneInfo("Asia/Seoul")
NINE = datetime(2026, 3, 2, 0, tzinfo=UTC)
MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1), date(2026, 4, 1))
RATE = Reading(Fraction(1, 3), Fraction(1), Fraction(3), (0.1, 0.8), enough=False)
ANSWER = Answer(
    CATALOGUE["win_rate"],
    COMPANY,
    MARCH,
    Window(NINE, NINE, MARCH.start, MARCH.end, running=True),
    RATE,
    MARCH,
    Reading(None),
    "KRW",
    "Asia/Seoul",
    NINE,
    goal=Standing(Fraction(1, 2), Fraction(2, 3), None, Status.AT_RISK),
    by="rep",
    groups=(Group(None, RATE, Reading(None)),),
    series=(Point(MARCH, RATE, running=True),),
    progress=(Progress(MARCH, None, Fraction(5)),),
    left_out=(LeftOut("no_rate", 2, "JPY"),),
)
DIGEST = Digest("monday", NINE, NINE, False, (ANSWER,), "Asia/Seoul", "KRW")


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (9, False), (10, True), (20, True)])
def test_a_digest_that_was_held_up_is_late(minutes: int, *, late: bool) -> None:
    assert is_late(NINE, NINE + timedelta(minutes=minutes)) is late


def test_of_all_times_that_were_missed_the_latest_counts() -> None:
    wednesday = NINE + timedelta(days=2, hours=1)
    due = latest_due(parse_schedule("day 9:00"), NINE, wednesday, SEOUL)
    assert due == NINE + timedelta(days=2)


def test_what_is_due_now_has_missed_nothing() -> None:
    assert latest_due(parse_schedule("day 9:00"), NINE, NINE, SEOUL) == NINE


def test_a_digest_is_sent_as_it_was_committed_to_the_last_digit() -> None:
    assert digest_from_dict(digest_to_dict(DIGEST), CATALOGUE) == DIGEST


@pytest.mark.parametrize(("own", "expected"), [("ja", "ja"), (None, "ko")])
def test_a_digest_goes_to_its_channel_in_its_language_or_that_of_the_workspace(own: str | None, expected: str) -> None:
    plan = DigestPlan(1, "monday", "C1", "day 9:00", language=own)
    post = digest_post(plan, DIGEST, "ko", dedupe="digest:1")
    assert (post.kind, post.target, post.language) == (PostKind.DIGEST, "C1", expected)
