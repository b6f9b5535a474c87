"""Admins of the Slack workspace: what changes the data of everybody is theirs to do."""

from slack_sdk import WebClient

from bot.slack.errors import CALL_FAILURES, failure_of
from kpis.errors import UserError


def check_admin(client: WebClient, user_id: str) -> None:
    """UserError unless the person is an admin or an owner now, or if Slack does not say."""
    try:
        user = client.users_info(user=user_id)["user"]
    except CALL_FAILURES as error:
        raise UserError("admin_unknown", reason=failure_of(error).code) from error
    if not (user.get("is_admin") or user.get("is_owner")):
        raise UserError("admins_only")
