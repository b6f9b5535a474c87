"""What formulas need to be read."""

import pytest

from kpis.catalogue import CATALOGUE
from kpis.datasets import SOURCES
from kpis.facts import derived_columns
from kpis.formulas import Frame, datasets_of, groups_from, operands
from kpis.kpi import Kpi
from kpis.measures import When


@pytest.mark.parametrize(
    ("kpi", "frames"),
    [
        ("revenue", {Frame.PERIOD}),
        ("sales_growth", {Frame.PERIOD, Frame.BEFORE}),
        ("mom_growth", {Frame.MONTH, Frame.MONTH_BEFORE}),
        ("required_deals", {Frame.PERIOD, Frame.YEAR}),
    ],
)
def test_a_formula_says_which_stretches_of_time_it_looks_at(kpi: str, frames: set[Frame]) -> None:
    assert {frame for _, frame in operands(CATALOGUE[kpi].formula)} == frames


@pytest.mark.parametrize(
    ("kpi", "datasets"),
    [
        ("revenue", {"deals"}),
        ("pipeline_value", {"deals"}),
        ("clv", {"customers", "orders"}),
        ("revenue_churn", {"customers", "subscriptions"}),
        ("clv_projected", {"customers", "subscriptions"}),
        ("ltv_cac", {"costs", "customers", "orders"}),
        ("quota_attainment", {"deals"}),
        ("rep_performance", {"deals", "activities"}),
        ("response_rate", {"activities", "emails"}),
    ],
)
def test_a_formula_says_which_datasets_it_is_read_from(kpi: str, datasets: set[str]) -> None:
    assert datasets_of(CATALOGUE[kpi].formula) == datasets


@pytest.mark.parametrize(
    ("kpi", "count"), [("avg_deal_size", 1), ("activity_ratio", 2), ("rep_performance", 3), ("pipeline_velocity", 4)]
)
def test_groups_are_found_by_the_rows_that_a_value_is_made_of(kpi: str, count: int) -> None:
    assert len(list(groups_from(CATALOGUE[kpi].formula))) == count


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.key)
def test_every_measure_reads_events_and_stretches_that_its_dataset_has(kpi: Kpi) -> None:
    for measure in kpi.measures:
        source = SOURCES[measure.dataset]
        kinds = source.events if measure.when in (When.DURING, When.UP_TO_END) else source.stretches
        assert measure.on in {one.name for one in kinds}
        columns = {column.name for column in source.columns} | set(derived_columns(source))
        assert {one.column for one in measure.where if hasattr(one, "column")} <= columns
