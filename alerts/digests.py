"""Digests: a few KPIs told to a channel on a schedule, once for each time, late rather than never.

The answers are made when the digest is committed and kept with it, not asked again when it is sent: what a retry
sends is then what the first attempt would have sent, and the digest's own time is true of its numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.posts import Post, PostKind
from alerts.records import from_json, to_json
from alerts.restatements import Restatement
from alerts.schedules import Schedule, next_due
from kpis.kpi import Kpi
from kpis.readings import Answer

DEFAULT_KPIS = ("revenue", "win_rate", "deals_won", "avg_deal_size", "pipeline_value")
"""Few on purpose: a digest of everything is read by nobody."""
DEFAULT_PERIOD = "this month"

LATE_AFTER = timedelta(minutes=10)
"""Ticks are seconds apart: what is later than this was held up, and says so."""


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """A digest as it is kept. `channel` is a Slack id of a channel or user; `language` None: the workspace's."""

    id: int
    name: str
    channel: str
    schedule: str
    kpis: tuple[str, ...] = DEFAULT_KPIS
    period: str = DEFAULT_PERIOD
    language: str | None = None
    paused: bool = False
    created_by: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest to be shown: made `at`, due at `due_at`; `restated` are closed periods told otherwise before."""

    name: str
    at: datetime
    due_at: datetime
    late: bool
    answers: tuple[Answer, ...]
    zone: str
    currency: str
    restated: tuple[Restatement, ...] = ()


def is_late(due_at: datetime, now: datetime) -> bool:
    return now - due_at >= LATE_AFTER


def latest_due(schedule: Schedule, due_at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The latest of the times missed since `due_at`: after a long stop one digest is sent, not one for each of them."""
    while (following := next_due(schedule, due_at, zone)) <= now:
        due_at = following
    return due_at


def digest_post(plan: DigestPlan, digest: Digest, language: str, *, dedupe: str) -> Post:
    """The message of a digest."""
    return Post(PostKind.DIGEST, plan.channel, digest_to_dict(digest), dedupe, plan.language or language)


def digest_to_dict(digest: Digest) -> dict[str, Any]:
    """The digest as JSON can hold it, exactly."""
    return dict(to_json(digest))


def digest_from_dict(stored: Mapping[str, Any], catalogue: Mapping[str, Kpi]) -> Digest:
    """The digest that `digest_to_dict` wrote; KPIs are those of the catalogue."""
    digest: Digest = from_json(Digest, stored, catalogue)
    return digest
