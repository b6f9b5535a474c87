"""`/kpi …`: acknowledged at once, answered to the person alone."""

from slack_bolt import Ack, App

from bot.listeners.answering import Asked, Desk, answer_later
from bot.listeners.posts import by_response_url


def register(app: App, desk: Desk) -> None:
    """Listens to the slash command."""

    @app.command("/kpi")
    def kpi(ack: Ack, command: dict[str, str]) -> None:
        ack()
        asked = Asked(command.get("text", ""), command["user_id"], command["channel_id"], is_alone=True)
        answer_later(desk, asked, by_response_url(command["response_url"]))
