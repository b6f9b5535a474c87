"""kpibot as a person runs it: the program itself, in a folder and an environment of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from bot.cli import main
from bot.local_slack import LocalSlack

ROOT = Path(__file__).parents[2]
KPIBOT = Path(sys.executable).with_name("kpibot")
SECONDS = 300
"""Far more than any command takes."""

Process = subprocess.Popen[str]


@dataclass(frozen=True, slots=True)
class Program:
    """Runs commands in a folder, against a database, and with a Slack if one was given."""

    folder: Path
    database_url: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def with_slack(self, slack: LocalSlack) -> "Program":
        tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url}
        return replace(self, variables={**self.variables, **tokens})

    def with_sockets(self, slack: LocalSlack) -> "Program":
        """What `kpibot serve` needs beside the bot's token; its HTTP side takes any free port."""
        program = self.with_slack(slack)
        return replace(program, variables={**program.variables, "SLACK_APP_TOKEN": slack.app_token, "KPIBOT_PORT": "0"})

    def start(self, *words: object) -> Process:
        return subprocess.Popen(
            [str(KPIBOT), *(str(word) for word in words)],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """What came of a command, whatever its exit status."""
        with self.start(*words) as process:
            said, complained = process.communicate(timeout=SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, said, complained)

    def do(self, *words: object) -> str:
        """What a command says that has to succeed, and to succeed in silence but for that."""
        done = self.run(*words)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def told(self, *words: object) -> Any:
        return json.loads(self.do(*words, "--json"))

    def prepare(self, *words: object, typed: str = "") -> None:
        """Does what a flow begins with: the same command, but in this process, which is faster. It must succeed."""
        foreign = dict.fromkeys(name for name in os.environ if name.startswith(("KPIBOT_", "SLACK_")))
        done = CliRunner().invoke(main, [str(word) for word in words], typed, env={**foreign, **self._environment()})
        assert done.exit_code == 0, done.output

    @contextmanager
    def serving(self) -> Iterator[Process]:
        """The bot at work; whatever is left of it at the end of the block is killed."""
        with self.start("serve") as process:
            try:
                yield process
            finally:
                process.kill()

    def _environment(self) -> dict[str, str]:
        # Nothing of the machine's own settings but what an interpreter and the cache of its fonts need.
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {**kept, "PYTHONPATH": str(ROOT), "KPIBOT_DATABASE_URL": self.database_url, **self.variables}


def stop(process: Process) -> str:
    """Asks the bot to end, as a process supervisor does, and gives what it had logged. It must end well."""
    process.terminate()
    _, logged = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, logged
    return logged
