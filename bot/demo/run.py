"""Runs the demo: a local Slack with the made-up team, and the real bot in it, until it is told to stop."""

import signal
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot import clock
from bot.demo.data import fill, warned_period
from bot.demo.team import EVERYONE, MINA, PEOPLE
from bot.i18n import Language
from bot.local_slack.records import LocalChannel, LocalUser
from bot.local_slack.server import start_local_slack
from bot.local_slack.slack import LocalSlack
from bot.reply import Speaker
from bot.serve import running
from bot.settings import Settings
from bot.usecases.respond import Counter, respond
from bot.wiring import make_bot
from kpis.errors import UserError
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.workspaces import Workspace

SALES = "C0SALES001"
CHANNELS = (
    LocalChannel(SALES, "sales", EVERYONE),
    LocalChannel("C0GENERAL1", "general", EVERYONE),
)
WORDS = (
    "digest add Daily: to #{channel} every day {minute}",
    "rule add Behind pace: revenue behind pace {period} for each rep to owner every hour",
)
"""What somebody would type to set it up; the digest at a minute that is just over, so that it is due at once."""


def run_demo(port: int, *, opens_browser: bool, tell: Callable[[str], object]) -> None:
    """Runs until it is interrupted; `tell` is given the lines for the terminal."""
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    with demo(port) as slack:
        tell(f"kpibot's demo is at {slack.url}")
        tell(f"You are {MINA.name}. In #sales, type /kpi winrate by team, or /kpi help. Ctrl-C ends the demo.")
        if opens_browser:
            webbrowser.open(slack.url)
        told_to_stop.wait()


@contextmanager
def demo(port: int = 0) -> Iterator[LocalSlack]:
    """The local Slack with the bot at work in it; all that it keeps is gone at the end."""
    with _local_slack(port) as slack, tempfile.TemporaryDirectory(prefix="kpibot-demo-") as folder:
        settings = Settings(
            database_url=f"sqlite:///{Path(folder) / 'demo.db'}",
            bot_token=slack.bot_token,
            app_token=slack.app_token,
            slack_api_url=slack.api_url,
            port=0,
        )
        with closing(open_database(settings.database_url)) as database:
            migrate(database)
            workspace = fill(database, clock.now())
            _set_up(database, workspace, clock.now())
            with running(settings, database, make_bot(settings, database, workspace.id)):
                yield slack


@contextmanager
def _local_slack(port: int) -> Iterator[LocalSlack]:
    users = [
        LocalUser(
            person.user_id,
            person.handle,
            person.name,
            person.email,
            person.zone,
            person.locale,
            is_admin=person is MINA,
        )
        for person in PEOPLE
    ]
    try:
        with start_local_slack(port, users=users, channels=CHANNELS) as slack:
            yield slack
    except OSError as error:
        raise UserError("port_taken", port=port) from error


def _set_up(database: Database, workspace: Workspace, now: datetime) -> None:
    """Makes the rule and the digest as a person would, and the digest due at once."""
    minute = now.replace(second=0, microsecond=0)
    counter = Counter(database, lambda: minute - timedelta(seconds=1), lambda name: name)
    speaker = Speaker(workspace.id, MINA.user_id, SALES, Language.EN)
    for words in WORDS:
        filled = words.format(
            channel=SALES,
            minute=f"{minute.astimezone(workspace.calendar.zone):%H:%M}",
            period=warned_period(workspace, now),
        )
        respond(counter, filled, speaker)
