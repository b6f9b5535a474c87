"""Rate limits as token buckets: a number a minute, and a burst before it counts."""

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    level: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Rate:
    per_minute: int
    burst: int


def take(bucket: Bucket | None, rate: Rate, now: datetime) -> tuple[Bucket, int]:
    """The bucket after one more call, and the whole seconds to wait: 0 where the call is let through."""
    full = bucket or Bucket(rate.burst, now)
    gained = max(0.0, (now - full.at).total_seconds()) * rate.per_minute / 60
    level = min(float(rate.burst), full.level + gained)
    if level >= 1:
        return Bucket(level - 1, now), 0
    return Bucket(level, now), max(1, math.ceil((1 - level) * 60 / rate.per_minute))
