"""A process that serves, and takes a moment over each answer: `serve_slowly.py DATABASE_URL SLACK_API_URL`."""

import logging
import sys
import threading

from bot.local_slack.methods.catalogue import Token
from bot.reply import Reply, Speaker
from bot.serve import Bot, serve
from bot.settings import Settings
from storage.database import open_database
from storage.migrate import migrate
from tests.bot.listeners.answers import message


def slowly(text: str, _: Speaker) -> Reply:
    threading.Event().wait(0.7)
    return Reply(message(text))


if __name__ == "__main__":
    database_url, api_url = sys.argv[1:]
    logging.basicConfig(level=logging.INFO)
    settings = Settings(database_url, Token.BOT.value, Token.APP.value, slack_api_url=api_url, port=0)
    database = open_database(database_url)
    migrate(database)
    serve(settings, database, Bot(slowly, lambda _: Reply(message("notice")), lambda _: None))
