"""Numbers that a workspace sets itself: which KPIs go by them, and what a change makes of their definitions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from kpis.catalogue import CATALOGUE, catalogue_by
from kpis.kpi import FIRST_DEFINED, Kpi
from kpis.numbers import CHOICES, Change, Number, Sort, Value, options_by, value_of
from kpis.options import USUAL, Options

DAY = date(2026, 12, 3)
NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)

OTHERS: dict[str, Value] = {
    "lead_sla_hours": 8,
    "qualify_at": Fraction(3, 10),
    "min_amount": Fraction(500),
    "clv_margin": Fraction(7, 10),
    "csat_satisfied_at": Fraction(9, 10),
    "cac_categories": ("marketing",),
    "score_weights": (("revenue", Fraction(1)),),
    "score_cap": Fraction(2),
}


def changed(name: str, value: Value, version: int = 1) -> Change:
    days = timedelta(days=version - 1)
    return Change(name, version, value, "R01", NOON + days, DAY + days)


def differing(changes: Iterable[Change], what: str) -> set[str]:
    """The KPIs of which something is not as usual."""
    own = catalogue_by(tuple(changes))
    return {key for key, kpi in CATALOGUE.items() if getattr(kpi, what) != getattr(own[key], what)}


def test_every_option_can_be_set() -> None:
    assert set(CHOICES) == set(Options.__dataclass_fields__)
    assert set(OTHERS) == set(CHOICES)


@pytest.mark.parametrize("name", CHOICES)
def test_a_number_is_in_the_options_what_was_set(name: str) -> None:
    options = options_by([changed(name, OTHERS[name])])
    assert value_of(options, name) == OTHERS[name]
    assert {each for each in CHOICES if value_of(options, each) != value_of(USUAL, each)} == {name}


@pytest.mark.parametrize("name", CHOICES)
def test_another_number_is_another_formula_of_the_kpis_that_go_by_it(name: str) -> None:
    """What makes an opportunity is in no formula: it is derived of every deal."""
    formulas = differing([changed(name, OTHERS[name])], "formula")
    assert formulas == (set() if name in ("qualify_at", "min_amount") else set(CHOICES[name].kpis))


@pytest.mark.parametrize("name", CHOICES)
def test_another_number_is_another_version_and_edition_of_these_kpis_and_of_no_others(name: str) -> None:
    change = [changed(name, OTHERS[name])]
    for what in ("version", "since", "edition", "numbers"):
        assert differing(change, what) == set(CHOICES[name].kpis)


def test_opportunities_are_what_deals_qualify_for() -> None:
    counted = {key for key, kpi in CATALOGUE.items() if any(measure.on == "qualified" for measure in kpi.measures)}
    assert counted == set(CHOICES["qualify_at"].kpis) == set(CHOICES["min_amount"].kpis)


def sla(*changes: Change) -> Kpi:
    return catalogue_by(changes)["lead_response_sla"]


def test_without_changes_a_definition_is_the_first_one() -> None:
    kpi = sla()
    assert (kpi.version, kpi.since, kpi.edition) == (1, FIRST_DEFINED, "lead_response_sla")
    assert kpi.numbers == (Number("lead_sla_hours", 24),)


def test_each_change_is_a_version_with_its_day() -> None:
    first, second = changed("lead_sla_hours", 8), changed("lead_sla_hours", 4, 5)
    other = changed("clv_margin", Fraction(1, 2), 2)
    kpi = sla(first, other, second)
    assert (kpi.version, kpi.since, kpi.edition) == (3, date(2026, 12, 7), "lead_response_sla#5")
    assert kpi.numbers == (Number("lead_sla_hours", 4, second),)


def test_what_is_set_together_is_one_version() -> None:
    both = changed("qualify_at", Fraction(1, 2)), changed("min_amount", Fraction(5))
    kpi = catalogue_by(both)["opportunities"]
    assert (kpi.version, kpi.edition) == (2, "opportunities#1")
    assert [number.change for number in kpi.numbers] == list(both)


def test_the_usual_number_again_is_a_version_of_the_usual_formula() -> None:
    back = changed("lead_sla_hours", None, 2)
    kpi = sla(changed("lead_sla_hours", 8), back)
    assert (kpi.formula, kpi.version, kpi.edition) == (sla().formula, 3, "lead_response_sla#2")
    assert kpi.numbers == (Number("lead_sla_hours", 24, back),)
    assert [number.is_own for number in kpi.numbers] == [False]


def test_a_change_before_the_first_definition_does_not_make_it_older() -> None:
    early = Change("lead_sla_hours", 1, 8, "", NOON, date(2026, 1, 1))
    assert sla(early).since == FIRST_DEFINED


def test_what_is_a_share_is_none_of_the_others() -> None:
    assert {choice.sort for choice in CHOICES.values()} == set(Sort)
    shares = {name for name, choice in CHOICES.items() if choice.sort is Sort.SHARE}
    assert shares == {"qualify_at", "clv_margin", "csat_satisfied_at", "score_cap"}
