"""Approved messages: the JSON that a message had when somebody last looked at it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.blocks.message import Message

APPROVED = Path(__file__).parents[2] / "approved"


@pytest.fixture
def approved(request: pytest.FixtureRequest) -> Callable[[str, Message], None]:
    """Compares a message with `tests/approved/NAME.json`; `pytest --approve` writes the file instead."""
    rewrites = bool(request.config.getoption("--approve", default=False))

    def compare(name: str, message: Message) -> None:
        file = APPROVED / f"{name}.json"
        now = {"text": message.text.split("\n"), "blocks": message.blocks}
        if rewrites:
            file.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
        assert now == json.loads(file.read_text("utf-8"))

    return compare
