"""table and data_table: rows of raw text, numbers and rich text."""

from typing import Any

from bot.local_slack.block_kit.flaws import Check, Flaw, Flaws, each, one_of, required, sized, text_length
from bot.local_slack.block_kit.rich_text import rich_text_elements
from bot.local_slack.records import Json

MAX_COLUMNS = 20
MAX_TABLE_ROWS = 100
MAX_DATA_ROWS = 101
MAX_DATA_TEXT = 20_000
CELLS = ("raw_text", "raw_number", "rich_text")


def table_block(block: Json, at: str) -> Flaws:
    yield from sized(block.get("rows"), f"{at}/rows", most=MAX_TABLE_ROWS)
    for place, row in enumerate(_rows(block)):
        yield from _row(row, f"{at}/rows/{place}", _cell)
    if block.get("column_settings") is not None:
        yield from sized(block["column_settings"], f"{at}/column_settings", most=MAX_COLUMNS)


def data_table_block(block: Json, at: str) -> Flaws:
    """Header row first; every row as long as the header."""
    yield from required(block, at, "caption")
    yield from sized(block.get("rows"), f"{at}/rows", most=MAX_DATA_ROWS, least=2)
    page_size = block.get("page_size", 5)
    if not isinstance(page_size, int) or not 1 <= page_size <= 100:
        yield Flaw("must be between 1 and 100", f"{at}/page_size")
    rows = _rows(block)
    for place, row in enumerate(rows):
        yield from _row(row, f"{at}/rows/{place}", _cell if place else _header)
    if len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield Flaw("all rows must have the same number of cells", f"{at}/rows")


def table_text(block: Json) -> int:
    """The characters in all cells."""
    cells = [cell for row in _rows(block) if isinstance(row, list) for cell in row if isinstance(cell, dict)]
    return sum(len(str(cell.get("text", ""))) for cell in cells)


def _rows(block: Json) -> list[Any]:
    rows = block.get("rows")
    return rows if isinstance(rows, list) else []


def _row(row: Any, at: str, check: Check) -> Flaws:
    yield from sized(row, at, most=MAX_COLUMNS)
    yield from each(row, at, check)


def _header(cell: Json, at: str) -> Flaws:
    if cell.get("type") == "rich_text":
        yield Flaw("unsupported type: rich_text", f"{at}/type")
    else:
        yield from _cell(cell, at)


def _cell(cell: Json, at: str) -> Flaws:
    yield from one_of(cell.get("type"), f"{at}/type", CELLS)
    match cell.get("type"):
        case "raw_text":
            yield from text_length(cell.get("text"), f"{at}/text", most=MAX_DATA_TEXT)
        case "raw_number":
            yield from required(cell, at, "value", "text")
        case "rich_text":
            yield from rich_text_elements(cell, at)
