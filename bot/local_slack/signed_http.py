"""HTTP mode: payloads are posted to the app's request URL, signed with the signing secret."""

import asyncio
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.clock import Clock
from bot.local_slack.delivery import Envelope, Kind, Outcome, Retry

SIGNING_SECRET = "local-signing-secret"


@dataclass(frozen=True, slots=True)
class SignedHttp:
    """`clock` dates the signature: apps refuse one that is five minutes off their own time."""

    url: str
    clock: Clock
    seconds: float

    async def send(self, envelope: Envelope, retry: Retry) -> Outcome:
        return await asyncio.to_thread(self._post, signed_request(self.url, envelope, retry, self.clock))

    def _post(self, request: urllib.request.Request) -> Outcome:
        # Loopback never goes through a proxy, whatever the environment says.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self.seconds) as response:
                return Outcome(_answer(response.read(), response.headers))
        except urllib.error.HTTPError as refused:
            with refused:
                return Outcome(None, "http_error", is_final=refused.headers.get("x-slack-no-retry") == "1")
        except TimeoutError:
            return Outcome(None, "http_timeout")
        except OSError as failed:
            is_late = isinstance(getattr(failed, "reason", None), TimeoutError)
            return Outcome(None, "http_timeout" if is_late else "connection_failed")


def signed_request(url: str, envelope: Envelope, retry: Retry, clock: Clock) -> urllib.request.Request:
    """The POST that Slack would make: JSON for events, a form for commands and interactions."""
    body, content_type = _body(envelope)
    timestamp = str(int(clock().timestamp()))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(SIGNING_SECRET, timestamp, body),
    }
    if retry.attempt:
        headers |= {"X-Slack-Retry-Num": str(retry.attempt), "X-Slack-Retry-Reason": retry.reason}
    return urllib.request.Request(url, body, headers, method="POST")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature: HMAC-SHA256 of version, time and body."""
    signed = b":".join((b"v0", timestamp.encode(), body))
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _body(envelope: Envelope) -> tuple[bytes, str]:
    match envelope.kind:
        case Kind.EVENT:
            return json.dumps(envelope.payload).encode(), "application/json"
        case Kind.COMMAND:
            return urlencode(envelope.payload).encode(), "application/x-www-form-urlencoded"
        case Kind.INTERACTION:
            form = urlencode({"payload": json.dumps(envelope.payload)})
            return form.encode(), "application/x-www-form-urlencoded"


def _answer(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """A JSON answer as it is; any other text is the text of the answer."""
    if not body:
        return {}
    if headers.get("content-type", "").startswith("application/json"):
        answer = json.loads(body)
        return answer if isinstance(answer, dict) else {}
    return {"text": body.decode()}
