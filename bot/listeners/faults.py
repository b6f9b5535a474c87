"""Faults: what failed on our side is logged with its traceback, and the person gets a reference to quote."""

import logging
import secrets
from collections.abc import Callable

from slack_bolt import App, BoltContext

from bot.blocks.words import error_message
from bot.i18n import Language
from bot.listeners.posts import Post, by_response_url
from bot.slack.directory import Languages
from bot.slack.errors import CALL_FAILURES, failure_of
from kpis.errors import UserError

log = logging.getLogger(__name__)


def register(app: App, languages: Languages) -> None:
    """Listens to what went wrong in Bolt's own threads: before a question reached the workers."""

    @app.error
    def fault(error: Exception, context: BoltContext) -> None:
        post = by_response_url(context.response_url) if context.response_url else None
        tell_fault(error, post, lambda: languages.of(context.user_id or ""))


def tell_fault(error: BaseException, post: Post | None, language: Callable[[], Language]) -> None:
    """Logs a fault and posts its reference; a Slack that can't be reached is logged only."""
    if isinstance(error, CALL_FAILURES):
        log.warning("an answer did not reach Slack: %s", failure_of(error).code)
        return
    reference = secrets.token_hex(4)
    log.error("fault %s", reference, exc_info=error)
    if post is None:
        return
    try:
        post(error_message(UserError("fault", reference=reference), language()))
    except CALL_FAILURES as unreached:
        log.warning("the reference %s did not reach Slack: %s", reference, failure_of(unreached).code)
