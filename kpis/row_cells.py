"""Readings: what the cells of a column of a file say, each text read once where it stands in many rows."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from kpis.cells import CellError, Value, read
from kpis.datasets import Column, Dataset, Type
from kpis.usual_cells import read_usual

FEW = 100
"""Cells of which nothing can be told about the next ones."""

MOST, LONGEST = 4096, 64
"""Texts of a column that are remembered, and letters of one: a file may have nothing but different and long ones."""


class Readings:
    """The values of the cells of a column, and the reasons of those that are wrong.

    Most columns have few texts: owners, stages, days. Where most are new, as those of ids, none is looked up; when
    there are too many, all are forgotten.
    """

    def __init__(self, column: Column, dataset: Dataset, zone: ZoneInfo, date_format: str | None) -> None:
        self._column, self._zone, self._date_format = column, zone, date_format
        self._missing = _missing(column, dataset) if column.required else None
        self._is_varied = False
        self.known: dict[str, Value | None] = {}
        self._wrong: dict[str, str] = {}

    def read(self, cells: Sequence[str]) -> tuple[list[Value | None], Mapping[int, str]]:
        """The value of each cell, None where it is empty or wrong; and by its place why one is wrong."""
        if self._is_varied and "" not in cells and (usual := self._usual(cells)) is not None:
            return list(usual), {}
        new = set(cells).difference(self.known)
        self._is_varied = 2 * len(new) > len(cells) > FEW
        self._learn(list(new))
        values = list(map(self.known.__getitem__, cells))
        wrong: dict[int, str] = {}
        if self._wrong:
            wrong = {place: self._wrong[cell] for place, cell in enumerate(cells) if cell in self._wrong}
        if len(self.known) > MOST or (new and max(map(len, new)) > LONGEST):
            self.known, self._wrong = {}, {}
        return values, wrong

    def _learn(self, new: list[str]) -> None:
        filled = [cell for cell in new if cell]
        usual = self._usual(filled) if filled else None
        if usual is None:
            for cell in new:
                self._learn_one(cell)
        else:
            self.known.update(zip(filled, usual, strict=True))
            if len(filled) < len(new):
                self._learn_one("")

    def _usual(self, cells: Sequence[str]) -> Sequence[Value] | None:
        return None if self._date_format else read_usual(cells, self._column, self._zone)

    def _learn_one(self, cell: str) -> None:
        try:
            value = read(cell, self._column, self._zone, self._date_format)
            if value is None and self._missing:
                raise CellError(self._missing)
        except CellError as error:
            value, self._wrong[cell] = None, error.reason
        self.known[cell] = value


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
