"""A message: its blocks, and the text that says the same to screen readers, notifications and plain clients."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.blocks.elements import Block, context
from bot.i18n import Language, text

MOST_BLOCKS = 50
MOST_SIGNS = 13_000
LONGEST_TEXT = 3_900
SHORTEST_TABLE = 2


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is escaped for Slack and complete: with the blocks taken away nothing is lost but the form."""

    text: str
    blocks: list[Block]

    def fitted(self, language: Language) -> "Message":
        """The message within what Slack takes; what had to go is counted at its end: `…and 187 more`."""
        short = replace(self, text=_clipped(self.text))
        if _fits(short.blocks):
            return short
        for blocks, dropped in _shorter(short.blocks):
            told = [*blocks, context(text("more", language, count=dropped))]
            if _fits(told):
                return replace(short, blocks=told)
        return replace(short, blocks=[])


def _clipped(said: str) -> str:
    if len(said) <= LONGEST_TEXT:
        return said
    # Whole lines only: a cut through `&amp;` would show its remains.
    head = said[:LONGEST_TEXT]
    whole_lines = head.rpartition("\n")[0] or head.rpartition(" ")[0]
    return f"{whole_lines}\n…"


def _fits(blocks: list[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks, ensure_ascii=False)) <= MOST_SIGNS


def _shorter(blocks: list[Block]) -> Iterator[tuple[list[Block], int]]:
    """First rows of the table go, from its end, then blocks: always with the number of what is gone."""
    tables = [place for place, block in enumerate(blocks) if block["type"] == "table"]
    for place in tables:
        rows = blocks[place]["rows"]
        for kept in range(len(rows) - 1, SHORTEST_TABLE - 1, -1):
            shorter = {**blocks[place], "rows": rows[:kept]}
            yield [*blocks[:place], shorter, *blocks[place + 1 :]], len(rows) - kept
    for kept in range(len(blocks) - 1, 0, -1):
        yield blocks[:kept], len(blocks) - kept
