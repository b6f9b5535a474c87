"""A declaration that asks for what no row has is taken, and its author is told."""

import pytest

from bot.usecases.doubts import doubts_of
from storage.database import Database
from storage.workspaces import Workspace
from tests.declared import declaration, read_one

Golden = tuple[Database, Workspace]


def doubts(golden: Golden, made_of: str) -> list[tuple[str, str, tuple[str, ...]]]:
    database, workspace = golden
    with database.reading() as connection:
        found = doubts_of(connection, workspace.id, read_one(declaration(made_of=made_of)))
        return [(doubt.dataset, doubt.column, doubt.values) for doubt in found]


@pytest.mark.parametrize(
    ("made_of", "expected"),
    [
        ("of: {count: deals, on: closed, where: {owner: Dana}}", [("deals", "owner", ("Dana",))]),
        ("of: {count: deals, on: closed, where: {region: [서울, seoul]}}", [("deals", "region", ("seoul",))]),
        ("of: {count: deals, on: closed, where: {team: East}}", [("deals", "closed_team", ("East",))]),
        ("of: {count: deals, on: closed, where: {region: {not: Nowhere}}}", [("deals", "region", ("Nowhere",))]),
        ("of: {sum: deals.amount, while: open, where: {stage: Proposal}}", [("deals", "stage", ("Proposal",))]),
        ("of: {sum: deals.amount, while: open, where: {region: seoul}}", [("deals", "region", ("seoul",))]),
        ("of: {count: deals, on: closed, where: {any: [{region: 서울}, {source: x}]}}", [("deals", "source", ("x",))]),
        ("of: {count: deals, on: closed, where: {owner: R01, status: won, kind: new}}", []),
        ("of: {count: activities, where: {kind: call, replied: yes}}", []),
        ("of: {kpi: win_rate}", []),
    ],
)
def test_values_that_no_row_has_are_told(
    golden_sqlite: Golden, made_of: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert doubts(golden_sqlite, made_of) == expected


def test_some_of_the_values_that_are_there_are_told_beside_them(golden_sqlite: Golden) -> None:
    database, workspace = golden_sqlite
    asked = read_one(declaration(made_of="of: {count: deals, while: open, where: {stage: Proposal}}"))
    with database.reading() as connection:
        (doubt,) = doubts_of(connection, workspace.id, asked)
    assert set(doubt.there) == {"발굴", "Qualified", "제안", "交渉"}


def test_of_a_column_that_nobody_has_filled_nothing_is_said(database: Database) -> None:
    with database.writing() as connection:
        asked = read_one(declaration(made_of="of: {count: deals, on: closed, where: {owner: Dana}}"))
        assert list(doubts_of(connection, "default", asked)) == []
