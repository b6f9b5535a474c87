"""Declared again: KPIs of the catalogue in the words of a declaration are the same formulas, units and kinds."""

import pytest

from kpis.catalogue import CATALOGUE
from tests.declared import AGAIN, declaration, read_one


@pytest.mark.parametrize("key", AGAIN)
def test_what_is_declared_again_is_the_same(key: str) -> None:
    usual, own = CATALOGUE[key], read_one(declaration(f"own_{key}", AGAIN[key]))
    found = (own.formula, own.unit, own.kind, own.adds_up)
    assert found == (usual.formula, usual.unit, usual.kind, usual.adds_up)


@pytest.mark.parametrize("key", AGAIN)
def test_it_can_be_broken_down_by_all_that_the_usual_one_can(key: str) -> None:
    usual, own = CATALOGUE[key], read_one(declaration(f"own_{key}", AGAIN[key]))
    assert set(usual.breakdowns) <= set(own.breakdowns)
    assert (set(usual.scopes)) <= set(own.scopes)
