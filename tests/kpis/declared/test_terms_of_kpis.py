"""Terms that name other KPIs: narrowed in all of their parts, or taken off each other."""

from dataclasses import replace

import pytest

from kpis.catalogue import CATALOGUE
from kpis.catalogue.counted import (
    MEETINGS,
)
from kpis.conditions import (
    Is,
)
from kpis.errors import DeclarationError
from kpis.formulas import (
    Difference,
    Plain,
    Recurring,
    RecurringPart,
    Share,
    Together,
)
from kpis.kpi import Unit
from tests.declared import declaration, read_one

SEOUL = Is("region", ("Seoul",))


@pytest.mark.parametrize("key", ["revenue", "win_rate", "sales_growth", "pipeline_velocity", "campaign_revenue"])
def test_a_kpi_is_narrowed_with_all_of_its_parts(key: str) -> None:
    usual = CATALOGUE[key]
    kpi = read_one(declaration(made_of=f"of: {{kpi: {key}, where: {{region: Seoul}}}}"))
    assert all(SEOUL in measure.where for measure in kpi.measures)
    assert (kpi.kind, kpi.unit, kpi.breakdowns) == (usual.kind, usual.unit, usual.breakdowns)


def test_what_is_added_up_and_what_is_shared_is_narrowed_too() -> None:
    known = {
        "added": replace(CATALOGUE["calls"], formula=Plain(Together((MEETINGS,)))),
        "shared": replace(CATALOGUE["calls"], formula=Share(MEETINGS)),
        "projected": CATALOGUE["clv_projected"],
    }
    for key in ("added", "shared"):
        kpi = read_one(declaration(made_of=f"of: {{kpi: {key}, where: {{replied: no}}}}"), known)
        assert all(Is("replied", (False,)) in measure.where for measure in kpi.measures)
    # The months of the period are no rows: they stay as they are.
    kpi = read_one(declaration(made_of="of: {kpi: projected, where: {customer_id: C1}}"), known)
    assert all(Is("customer_id", ("C1",)) in measure.where for measure in kpi.measures)


def test_both_sides_of_a_difference_are_narrowed() -> None:
    known = {
        "net": read_one(declaration("net", "of: [{kpi: calls}, {kpi: demos, minus: {kpi: meetings}}]")),
    }
    kpi = read_one(declaration(made_of="of: {kpi: net, where: {replied: yes}}"), known)
    asked = Is("replied", (True,))
    assert [measure.where[-1] for measure in kpi.measures] == [asked] * 3
    assert isinstance(kpi.formula, Difference)
    assert isinstance(kpi.formula.of, Together)


def test_what_is_no_count_or_sum_of_rows_is_not_taken_off() -> None:
    paid = replace(CATALOGUE["mrr"], formula=Plain(Recurring(RecurringPart.BASE)))
    with pytest.raises(DeclarationError) as refused:
        read_one(declaration(made_of="of: {kpi: mrr, minus: {kpi: paid}}"), {**CATALOGUE, "paid": paid})
    assert [mistake.key for mistake in refused.value.causes] == ["declared_minus"]


def test_a_difference_is_asked_for_what_both_sides_have() -> None:
    kpi = read_one(declaration(made_of="of: {kpi: revenue, minus: {sum: costs.amount}}"))
    assert (kpi.scopes, kpi.breakdowns) == (("company",), ("campaign", "channel"))
    assert kpi.adds_up


def test_a_difference_may_be_a_percentage_of_something_and_has_a_sample_then() -> None:
    share = "of: {kpi: new_customers, minus: {kpi: lost_customers}}\nto: {count: customers, while: active, at: start}"
    kpi = read_one(declaration(made_of=share, unit="percent", min_sample="5"))
    assert (kpi.unit, kpi.min_sample) == (Unit.PERCENT, 5)
