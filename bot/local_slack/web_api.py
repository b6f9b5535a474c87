"""A call of the Web API: token, rate limit, scope, method; the answer is recorded with the call."""

from dataclasses import dataclass, field

from bot.local_slack.arguments import Arguments
from bot.local_slack.conversations import need_scope
from bot.local_slack.faults import Fault
from bot.local_slack.methods.catalogue import METHODS, Method, Token
from bot.local_slack.rates import Rate, take
from bot.local_slack.records import Call, Json
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import World

POSTS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Answer:
    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def carry_out(world: World, name: str, token: str, arguments: Arguments) -> Answer:
    """The answer of a method, HTTP status and headers included; a SlackError becomes `ok: false`."""
    try:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method")
        _check_token(method, token)
        wait = _seconds_to_wait(world, name, method, arguments)
        if wait:
            return rate_limited(wait)
        need_scope(world, *method.scopes)
        return Answer(method.run(world, arguments))
    except SlackError as refusal:
        return Answer(refusal.answer)


def refused(fault: Fault) -> Answer:
    """What a fault answers instead of the method."""
    if fault.error == "ratelimited" or fault.status == 429:
        return rate_limited(fault.retry_after or 1)
    return Answer({"ok": False, "error": fault.error or "internal_error"}, fault.status)


def rate_limited(seconds: int) -> Answer:
    return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def record(world: World, name: str, arguments: Arguments, answer: Answer, *, status: int) -> None:
    kept = {key: value for key, value in arguments.values.items() if key != "token"}
    world.calls.append(Call(name, kept, answer.body, status, world.clock()))
    world.touch()


def _check_token(method: Method, token: str) -> None:
    if method.token is Token.NONE:
        return
    if not token:
        raise SlackError("not_authed")
    if token not in (Token.BOT.value, Token.APP.value):
        raise SlackError("invalid_auth")
    if token != method.token.value:
        raise SlackError("not_allowed_token_type")


def _seconds_to_wait(world: World, name: str, method: Method, arguments: Arguments) -> int:
    """chat.postMessage is counted for each channel, all else for the whole workspace."""
    if not world.behaviour.rate_limits:
        return 0
    if name == "chat.postMessage":
        name = f"{name} {arguments.text('channel')}"
        rate = Rate(POSTS_PER_MINUTE, world.behaviour.post_burst)
    elif method.per_minute:
        rate = Rate(method.per_minute, method.per_minute)
    else:
        return 0
    world.buckets[name], wait = take(world.buckets.get(name), rate, world.clock())
    return wait
