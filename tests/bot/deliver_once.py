"""A process that delivers what is due and ends, or dies at making a message.

deliver_once.py DATABASE_URL SLACK_API_URL BOT_TOKEN [dies]
"""

import os
import signal
import sys

from bot.blocks.message import Message
from bot.clock import now
from bot.delivery import deliver
from bot.reply import Reply
from bot.settings import Settings
from bot.slack.client import delivery_client
from storage.database import open_database
from storage.outbox import Outgoing


def render(_: Outgoing) -> Reply:
    if "dies" in sys.argv:
        os.kill(os.getpid(), signal.SIGKILL)
    return Reply(Message("behind pace", []))


if __name__ == "__main__":
    database_url, api_url, token = sys.argv[1:4]
    client = delivery_client(Settings(bot_token=token, slack_api_url=api_url))
    deliver(open_database(database_url), "default", client, render, now)
