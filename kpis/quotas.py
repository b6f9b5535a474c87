"""Quotas: what reps have reached of the targets that are their own, summed up over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpis.compute import Total
from kpis.exact import added_up
from kpis.formulas import QuotaPart


@dataclass(frozen=True, slots=True)
class RepQuota:
    """A rep's quota and what the rep has reached; `team` is the one of the last elapsed day."""

    rep_id: str
    team: str | None
    reached: Fraction
    quota: Fraction


def quota_total(part: QuotaPart, quotas: Sequence[RepQuota]) -> Total:
    """A part of quota attainment, summed over reps."""
    match part:
        case QuotaPart.REACHED:
            value = added_up(one.reached for one in quotas)
        case QuotaPart.SET:
            value = added_up(one.quota for one in quotas)
        case QuotaPart.REPS_AT_QUOTA:
            value = Fraction(sum(one.reached >= one.quota for one in quotas))
        case _:
            value = Fraction(len(quotas))
    return Total(value, len(quotas), len(quotas))
