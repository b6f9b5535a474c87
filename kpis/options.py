"""Options: the numbers that a workspace may see differently, with those that most go by. Source: `semantics`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

SCORE_WEIGHTS = MappingProxyType({"revenue": Fraction(5, 10), "meetings": Fraction(3, 10), "win_rate": Fraction(2, 10)})


@dataclass(frozen=True, slots=True)
class Options:
    """`qualify_at` is the win probability from which a deal is an opportunity, `min_amount` the least it must be worth.

    `score_weights` are those of the KPIs that make up the score of a rep; each counts up to `score_cap` of its target.
    """

    lead_sla_hours: int = 24
    qualify_at: Fraction = Fraction(1, 5)
    min_amount: Fraction | None = None
    clv_margin: Fraction = Fraction(1)
    csat_satisfied_at: Fraction = Fraction(4, 5)
    cac_categories: tuple[str, ...] = ("marketing", "advertising", "sales", "salaries", "other")
    score_weights: Mapping[str, Fraction] = field(default_factory=lambda: SCORE_WEIGHTS)
    score_cap: Fraction = Fraction(3, 2)


USUAL = Options()
