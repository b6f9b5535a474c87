"""Blocks as plain dicts. Words travel in the kinds of text that Slack does not parse, so nothing in them can act."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.blocks.escape import NAMELESS, plain

Block = dict[str, Any]
LONGEST_HEADER = 150
LONGEST_CELL = 200
LONGEST_ALT = 1000
LONGEST_CONTEXT = 600
MOST_IN_CONTEXT = 10


def header(text: str) -> Block:
    return {"type": "header", "text": _plain_text(text, LONGEST_HEADER)}


def words(text: str) -> Block:
    """A run of text in a paragraph; it may hold line breaks."""
    return {"type": "text", "text": text or NAMELESS}


def bold(text: str) -> Block:
    return {**words(text), "style": {"bold": True}}


def code(text: str) -> Block:
    return {**words(text), "style": {"code": True}}


def paragraph(*runs: Block) -> Block:
    return {"type": "rich_text", "elements": [_section(runs)]}


def labelled(facts: Sequence[tuple[str, str]]) -> Block:
    """Lines of a label in bold and what is said under it."""
    runs = []
    for place, (label, said) in enumerate(facts):
        end = "\n" if place + 1 < len(facts) else ""
        runs += [bold(f"{label}  "), words(f"{said}{end}")]
    return paragraph(*runs)


def bullets(items: Iterable[Sequence[Block]]) -> Block:
    rows = [_section(runs) for runs in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": rows}]}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """A table, its first row the head; the first column stands left, the others right. One in a message at most."""
    columns = len(rows[0])
    return {
        "type": "table",
        "column_settings": [{"align": "left", "is_wrapped": True}, *({"align": "right"} for _ in range(columns - 1))],
        "rows": [[{"type": "raw_text", "text": plain(cell, LONGEST_CELL)} for cell in row] for row in rows],
    }


def context(*lines: str) -> Block:
    kept = [line for line in lines if line][:MOST_IN_CONTEXT]
    return {"type": "context", "elements": [_plain_text(line, LONGEST_CONTEXT) for line in kept]}


def image(file_id: str, alt: str) -> Block:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": plain(alt, LONGEST_ALT)}


def runs_of(text: str) -> list[Block]:
    """Our own text as runs: what stands between backticks as code, between asterisks as bold."""
    runs = []
    for place, part in enumerate(text.split("`")):
        if place % 2:
            runs += [code(part)] if part else []
        else:
            runs += [bold(run) if odd % 2 else words(run) for odd, run in enumerate(part.split("*")) if run]
    return runs


def _section(runs: Sequence[Block]) -> Block:
    return {"type": "rich_text_section", "elements": list(runs)}


def _plain_text(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}
