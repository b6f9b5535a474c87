"""Scopes as people write them."""

import pytest

from kpis.errors import UserError
from kpis.readings import COMPANY, Scope, ScopeKind, parse_scope


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("company", COMPANY),
        (" Company ", COMPANY),
        ("team:영업1팀", Scope(ScopeKind.TEAM, "영업1팀")),
        ("rep: R07 ", Scope(ScopeKind.REP, "R07")),
        ("team:a:b", Scope(ScopeKind.TEAM, "a:b")),
    ],
)
def test_a_scope_as_it_is_written(text: str, scope: Scope) -> None:
    assert parse_scope(text) == scope


def test_a_scope_reads_back_what_it_says() -> None:
    scope = Scope(ScopeKind.TEAM, "Enterprise & Co")
    assert parse_scope(str(scope)) == scope
    assert str(COMPANY) == "company"


@pytest.mark.parametrize("text", ["", "team", "team:", "company:x", "rep", "region:West"])
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="bad_scope"):
        parse_scope(text)
