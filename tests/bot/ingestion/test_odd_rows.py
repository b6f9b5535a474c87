"""Rows of odd values, some of which make good rows: on no database does any of them do harm."""

from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import strategies as st

from kpis.datasets import DATASETS, Column, Dataset, Type
from storage.database import open_database
from storage.migrate import migrate
from tests.bot.ingestion.senders import Sender, open_door

ODD = (None, "", " ", "\0", "\ud83d", "x" * 300, -1, 1e-30, 1e300)
GOOD: dict[Type, tuple[object, ...]] = {
    Type.ID: ("A", "a ", "R7", 7, "가나다", "😀" * 255),
    Type.TEXT: ("A", "Won", "영업1팀", "=HYPERLINK(1)", "<!channel>", "é" * 255, "😀" * 255, True),
    Type.TIME: ("2026-03-31T15:00:00Z", "1900-01-01", "2199-12-31 23:59", "2026-04-01T00:00:00.123456789+23:59"),
    Type.DATE: ("2026-03-31", "1900/1/1", "2199.12.31"),
    Type.MONEY: (0, 1, 0.1, "2500.75", "￦3,300,000", 10**14, 9.2e12, 922337203685477),
    Type.CURRENCY: ("USD", "krw", "BHD", "XXX"),
    Type.INT: (0, 12, "12.0", 999_999_999_999_999),
    Type.NUMBER: (0, 1, 0.4, 90, "40%", "0.000000000001", 10**14),
    Type.BOOL: (True, "no", 1),
    Type.ENUM: (),
}
MEANT: dict[str, tuple[object, ...]] = {
    "deal_id": ("A", "B", 3, "é" * 255, "😀" * 255),
    "created_at": ("1900-01-01", "2026-03-31T15:00:00Z"),
    "kpi": ("revenue", "win_rate"),
    "scope": ("company", "team:A", "rep:R7", "team:" + "가" * 250),
    "period": ("2026", "2026-Q1", "2026-W10", "FY2026-Q1"),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def tortured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    on_server = request.param == "postgresql"
    file = f"sqlite:///{tmp_path_factory.mktemp('tortured') / 'kpibot.db'}"
    database = open_database(request.getfixturevalue("module_postgres_url") if on_server else file)
    migrate(database)
    with open_door(database) as sender:
        yield sender
    database.close()


def values_of(column: Column) -> st.SearchStrategy[object]:
    """Good values most of the time: else hardly a row would get as far as the database."""
    good, odd = st.sampled_from([*MEANT.get(column.name, GOOD[column.type]), *column.words]), st.sampled_from(ODD)
    return st.integers(0, 24).flatmap(lambda drawn: good if drawn else odd)


def rows_of(dataset: Dataset) -> st.SearchStrategy[list[dict[str, object]]]:
    required = {column.name: values_of(column) for column in dataset.columns if column.required}
    optional = {column.name: values_of(column) for column in dataset.columns if not column.required}
    return st.lists(st.fixed_dictionaries(required, optional=optional), min_size=1, max_size=8)


@pytest.mark.parametrize("dataset", DATASETS)
def test_odd_rows_are_kept_or_rejected_and_nothing_else(dataset: str, tortured: Sender) -> None:
    @hypothesis.settings(max_examples=12, deadline=None, derandomize=True, database=None)
    @hypothesis.given(rows=rows_of(DATASETS[dataset]))
    def sent(rows: list[dict[str, object]]) -> None:
        assert tortured.post(f"/v1/{dataset}", rows).status in (200, 207, 422)

    sent()
