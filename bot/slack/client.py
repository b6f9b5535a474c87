"""Clients of Slack's Web API. None of them repeats a post whose outcome is unknown, as the SDK would by default."""

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.http_retry.handler import RetryHandler

from bot.settings import Settings

CALL_SECONDS = 10
"""How long one call may take; Slack answers within one or two."""


def answering_client(settings: Settings) -> WebClient:
    """For answers to people: told to slow down, it waits as long as Slack says. Such a call was not carried out."""
    return _client(settings, [RateLimitErrorRetryHandler(max_retry_count=2)])


def delivery_client(settings: Settings) -> WebClient:
    """For the outbox, which keeps the time of the next attempt itself: it never waits and never repeats."""
    return _client(settings, [])


def _client(settings: Settings, retries: list[RetryHandler]) -> WebClient:
    return WebClient(
        token=settings.bot_token, base_url=settings.slack_api_url, timeout=CALL_SECONDS, retry_handlers=retries
    )
