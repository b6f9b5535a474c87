"""`kpibot …` as it is typed, with nothing of the machine's own environment; a fault fails the test at once."""

import os

from click.testing import CliRunner, Result

from bot.cli import main

LANGUAGE = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": "C.UTF-8"}


def typed(*words: object, stdin: str | None = None, **variables: str) -> Result:
    foreign = dict.fromkeys(name for name in os.environ if name.startswith(("KPIBOT_", "SLACK_")))
    environment: dict[str, str | None] = {**foreign, **LANGUAGE, **variables}
    return CliRunner().invoke(main, [str(word) for word in words], stdin, environment, catch_exceptions=False)
