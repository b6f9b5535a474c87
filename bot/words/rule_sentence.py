"""A rule as it can be typed again: what it watches, without its name and whom it tells."""

from fractions import Fraction

from alerts.rules import Rule
from kpis.kpi import Kpi, Unit
from kpis.readings import COMPANY
from storage.types import exact_text


def rule_sentence(rule: Rule, kpi: Kpi) -> str:
    """The words of the grammar that make this rule, for instance `win_rate below 25% this month for each rep`."""
    condition = rule.condition
    words = [kpi.key, str(condition.kind)]
    if condition.value is not None:
        words.append(value_words(condition.value, kpi))
    words.append(rule.period)
    if rule.subjects != COMPANY:
        words.append(f"for {scope_words(str(rule.subjects))}")
    words.append(f"every {rule.schedule}")
    if rule.hold is not None:
        words.append(f"hold {rule.hold}")
    if condition.clear_at is not None:
        is_share = condition.kind.is_paced
        words.append(f"clear at {exact_text(condition.clear_at) if is_share else value_words(condition.clear_at, kpi)}")
    if condition.min_sample is not None:
        words.append(f"min {condition.min_sample}")
    if rule.repeat is not None:
        words.append(f"repeat {rule.repeat}")
    return " ".join(words)


def value_words(value: Fraction, kpi: Kpi) -> str:
    """A value as it is typed: percent with its sign, everything else in plain digits."""
    return f"{exact_text(value * 100)}%" if kpi.unit is Unit.PERCENT else exact_text(value)


def scope_words(scope: str) -> str:
    """A scope as it is typed."""
    kind, colon, name = scope.partition(":")
    return f'{kind}:"{name}"' if colon and " " in name else scope
