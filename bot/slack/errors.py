"""What a failed call to Slack means: given up, or tried again and when; with Slack's own code kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookResponse

from kpis.errors import UserError

CALL_FAILURES = (SlackClientError, OSError, HTTPException)
"""All that a call can raise: Slack's refusals, connections lost or refused or timed out, half an answer."""

TRANSIENT = frozenset(
    {
        "accesslimited",
        "fatal_error",
        "internal_error",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "rollup_error",
        "service_unavailable",
        "team_added_to_org",
    }
)
"""Refusals that pass by themselves. Any other code means that the same call would be refused again."""

INSTALLATION = frozenset(
    {
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Refusals of the bot itself, whatever it asks for: they end when somebody mends its token or its scopes."""

BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Refusals of how a message looks: the same words without blocks still get through."""

UNREADABLE = frozenset({"channel_not_found", "missing_scope", "not_in_channel", "no_permission", "thread_not_found"})
"""Refusals of a look into a conversation that the bot may post to all the same."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed. `code` is Slack's, or ours for what is no answer of Slack's; `retry_after` is Slack's wish."""

    code: str
    passes: bool
    retry_after: timedelta | None = None

    @property
    def is_of_installation(self) -> bool:
        """Whether every message would be refused like that until the installation is mended."""
        return self.code in INSTALLATION


class RefusalError(SlackClientError):
    """A response_url that did not take a message; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


def failure_of(error: BaseException) -> Failure:
    """What an error of `CALL_FAILURES` means."""
    match error:
        case RefusalError():
            return error.failure
        case SlackApiError():
            return _refusal(error)
        case TimeoutError():
            return Failure("no_answer", passes=True)
        case OSError() | HTTPException():
            return Failure("connection_lost", passes=True)
    return Failure(type(error).__name__, passes=False)


def check(response: WebhookResponse) -> None:
    """Raises `RefusalError` unless the response_url took the message: the SDK gives refusals back as if nothing was."""
    if response.status_code == 200:
        return
    body = response.body.strip()
    known = next((code for code in sorted(BLOCKS) if code in body), None)
    raise RefusalError(_judged(known or body[:80], response.status_code, response.headers))


@contextmanager
def reaching_slack(url: str, refused: str) -> Iterator[None]:
    """Tells the operator of a failed call in the block: Slack can't be reached, or refuses, which has the key given."""
    try:
        yield
    except CALL_FAILURES as error:
        failure = failure_of(error)
        if failure.passes:
            raise UserError("slack_unreachable", url=url, reason=failure.code) from error
        raise UserError(refused, reason=failure.code) from error


def _refusal(error: SlackApiError) -> Failure:
    response = error.response
    return _judged(str(response.get("error", "")), response.status_code, response.headers)


def _judged(code: str, status: int, headers: Mapping[str, str]) -> Failure:
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Failure("ratelimited", passes=True, retry_after=_retry_after(headers))
    if status >= 500 or " " in code:
        # A page of some proxy instead of an answer of Slack's: its words are no code, and it may have come too late.
        return Failure(code if code in TRANSIENT else f"http_{status}", passes=True)
    return Failure(code or f"http_{status}", passes=code in TRANSIENT)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    by_name = {name.lower(): value for name, value in headers.items()}
    seconds = by_name.get("retry-after", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() else None
