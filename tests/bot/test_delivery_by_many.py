"""Delivery by several processes, some of which die: each message once all the same."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.clock import now
from bot.delivery import LEASE, Deliveries
from bot.local_slack import LocalSlack
from bot.settings import Settings
from storage import outbox
from storage.database import Database
from tests.bot.mail import GENERAL, HOUR, SALES, Mail


@pytest.fixture
def mail(sqlite_database: Database, slack: LocalSlack, settings: Settings) -> Iterator[Mail]:
    yield Mail(sqlite_database, slack, settings, now())


def test_four_deliveries_at_once_post_each_message_once(
    database: Database, slack: LocalSlack, settings: Settings
) -> None:
    mail = Mail(database, slack, settings, now())
    for number in range(6):
        mail.put(f"m{number}", (SALES, GENERAL)[number % 2])
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: mail.send(), range(4)))
    mail.send()
    assert sum(report.delivered for report in reports) <= 6
    assert (mail.said(SALES), mail.said(GENERAL)) == (["m0", "m2", "m4"], ["m1", "m3", "m5"])


def process(mail: Mail, *options: str) -> "subprocess.Popen[bytes]":
    script, root = Path(__file__).with_name("deliver_once.py"), Path(__file__).parents[2]
    where = [mail.settings.database_url, mail.slack.api_url, mail.slack.bot_token]
    return subprocess.Popen([sys.executable, str(script), *where, *options], cwd=root, env={"PYTHONPATH": str(root)})


def test_a_process_killed_between_claim_and_post_loses_nothing(mail: Mail) -> None:
    mail.put("behind pace")
    with process(mail, "dies") as killed:
        assert killed.wait(30) == -signal.SIGKILL
    assert (mail.send(), mail.said()) == (Deliveries(delivered=1), ["behind pace"])


def test_a_process_killed_between_post_and_settle_doubles_nothing(mail: Mail) -> None:
    mail.put("behind pace")
    with process(mail) as killed:

        def kill(moment: str, method: str) -> None:
            if (moment, method) == ("after", "chat.postMessage"):
                killed.kill()
                killed.wait(10)

        mail.slack.crash_hook = kill
        assert killed.wait(30) == -signal.SIGKILL
    mail.slack.crash_hook = None
    assert (mail.send(), mail.said()) == (Deliveries(delivered=1), ["behind pace"])


def test_what_another_machine_has_claimed_is_nobody_elses_until_its_lease_ends(mail: Mail) -> None:
    mail.put("behind pace")
    with mail.database.writing() as connection:
        outbox.claim(connection, "default", mail.time, lease=LEASE, limit=1, by="elsewhere/1/word")
    assert (mail.send(), mail.said()) == (Deliveries(), [])
    mail.time += LEASE + HOUR
    assert (mail.send(), mail.said()) == (Deliveries(delivered=1), ["behind pace"])
