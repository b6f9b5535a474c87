"""A local Slack: the Web API, Socket Mode and HTTP of Slack on loopback, with Slack's limits, and a page to look at."""

from bot.local_slack.behaviour import SCOPES, Behaviour
from bot.local_slack.records import LocalChannel, LocalGroup, LocalUser, Message, View
from bot.local_slack.reply import Reply
from bot.local_slack.server import start_local_slack
from bot.local_slack.slack import LocalSlack

__all__ = [
    "SCOPES",
    "Behaviour",
    "LocalChannel",
    "LocalGroup",
    "LocalSlack",
    "LocalUser",
    "Message",
    "Reply",
    "View",
    "start_local_slack",
]
