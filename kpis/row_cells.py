"""Readings: what the cells of a column of a file say, each text read once where it stands in many rows."""

from zoneinfo import ZoneInfo

from kpis.cells import CellError, Value, read
from kpis.datasets import Column, Dataset, Type

MOST, LONGEST = 4096, 64
"""Texts of a column that are remembered, and letters of one: a file may have nothing but different and long ones."""


class Readings(dict[str, Value | None]):
    """The value of a cell by its text; None where it is empty, CellError where it means nothing or must not be empty.

    Most columns have few texts: owners, stages, days. When there are too many, all are forgotten.
    """

    def __init__(self, column: Column, dataset: Dataset, zone: ZoneInfo, date_format: str | None) -> None:
        super().__init__()
        self._column, self._zone, self._date_format = column, zone, date_format
        self._missing = _missing(column, dataset) if column.required else None

    def __missing__(self, cell: str) -> Value | None:
        value = read(cell, self._column, self._zone, self._date_format)
        if value is None and self._missing:
            raise CellError(self._missing)
        if len(cell) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[cell] = value
        return value


def _missing(column: Column, dataset: Dataset) -> str:
    match column.type:
        case Type.TIME | Type.DATE:
            return "missing_created_at" if column.name == "created_at" else "missing_time"
        case _ if column.name in dataset.key or column.type is Type.ID:
            return "missing_id"
        case Type.MONEY | Type.INT | Type.NUMBER:
            return "bad_number"
        case Type.ENUM | Type.BOOL:
            return "unknown_status" if column.name == "status" else "unknown_kind"
        case _:
            return f"missing_{column.name}"
