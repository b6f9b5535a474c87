"""A workspace's own numbers at rest: kept exactly, one version after the other, for this workspace alone."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from kpis.numbers import CHOICES, Change, Value
from storage.database import Database
from storage.own_numbers import changes, keep
from storage.workspaces import load

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
DAY = date(2026, 12, 4)

VALUES: dict[str, Value] = {
    "lead_sla_hours": 8,
    "qualify_at": Fraction(1, 3),
    "min_amount": Fraction(10**15) + Fraction(1, 100),
    "cac_categories": ("marketing", "sales"),
    "score_weights": (("revenue", Fraction(3, 5)), ("meetings", Fraction(2))),
}


def kept(database: Database, values: dict[str, Value], workspace: str = "default") -> tuple[Change, ...]:
    with database.writing() as connection:
        keep(connection, workspace, values, author="R01", now=NOON, since=DAY)
        return changes(connection, workspace)


@pytest.mark.parametrize("name", VALUES)
def test_a_value_comes_back_as_it_was(database: Database, name: str) -> None:
    assert kept(database, {name: VALUES[name]}) == (Change(name, 1, VALUES[name], "R01", NOON, DAY),)


def test_every_set_is_a_version_and_the_newest_value_holds(database: Database) -> None:
    kept(database, {"lead_sla_hours": 8, "clv_margin": Fraction(1, 2)})
    found = kept(database, {"lead_sla_hours": None})
    assert [(each.version, each.name, each.value) for each in found] == [
        (1, "clv_margin", Fraction(1, 2)),
        (1, "lead_sla_hours", 8),
        (2, "lead_sla_hours", None),
    ]
    with database.reading() as connection:
        options = load(connection).options
    assert (options.lead_sla_hours, options.clv_margin) == (24, Fraction(1, 2))


def test_another_workspace_sees_nothing_of_it(database: Database) -> None:
    kept(database, {"lead_sla_hours": 8}, "other")
    with database.reading() as connection:
        assert changes(connection, "default") == ()
        assert load(connection).catalogue["lead_response_sla"].version == 1
        assert load(connection, "other").catalogue["lead_response_sla"].version == 2


def test_every_sort_of_number_is_tried_here() -> None:
    assert {CHOICES[name].sort for name in VALUES} == {choice.sort for choice in CHOICES.values()}
