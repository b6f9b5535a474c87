"""The routes an app calls: /api/METHOD, response_url, and the Socket Mode link."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.local_slack.arguments import Arguments
from bot.local_slack.faults import Fault, take_fault
from bot.local_slack.response_urls import use_response_url
from bot.local_slack.slack import LocalSlack
from bot.local_slack.slack_error import SlackError
from bot.local_slack.web_api import Answer, carry_out, record, refused

NO_REPLY = 0


def api_routes(slack: LocalSlack) -> list[BaseRoute]:
    async def method(request: Request) -> Response:
        return await _method(slack, request)

    async def respond(request: Request) -> Response:
        return await _respond(slack, request)

    return [
        Route("/api/{method}", method, methods=["GET", "POST"]),
        Route("/response/{token}", respond, methods=["POST"]),
        WebSocketRoute("/link", slack.sockets.accept),
    ]


async def _method(slack: LocalSlack, request: Request) -> Response:
    """Faults first; what is carried out is recorded, whether its reply reaches the app or not."""
    name, arguments = request.path_params["method"], Arguments(await _arguments(request))
    with slack.world.changed:
        fault = take_fault(slack.world.faults, name) or Fault(name)
    await asyncio.sleep(fault.delay)
    answer = Answer({"ok": False, "error": "request_lost"}, NO_REPLY)
    if not fault.loses_request:
        answer = _carried_out(slack, name, _token(request, arguments), arguments, fault)
    status = NO_REPLY if fault.loses_reply or fault.loses_request else answer.status
    with slack.world.changed:
        record(slack.world, name, arguments, answer, status=status)
    if status == NO_REPLY:
        return await hang_up(request)
    return _response(slack, answer)


def _carried_out(slack: LocalSlack, name: str, token: str, arguments: Arguments, fault: Fault) -> Answer:
    if fault.refuses:
        return refused(fault)
    if slack.crash_hook:
        slack.crash_hook("before", name)
    with slack.world.changed:
        answer = carry_out(slack.world, name, token, arguments)
    if slack.crash_hook:
        slack.crash_hook("after", name)
    return answer


def _response(slack: LocalSlack, answer: Answer) -> Response:
    """Slack's front door answers 5xx with a page, not with JSON."""
    if answer.status >= 500:
        return Response("<html>Service unavailable</html>", answer.status, media_type="text/html")
    headers = {"X-OAuth-Scopes": ",".join(slack.world.behaviour.scopes), **answer.headers}
    return JSONResponse(answer.body, answer.status, headers)


async def _arguments(request: Request) -> dict[str, Any]:
    """Query, form fields, or a JSON object, whatever the app sends."""
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        return {**request.query_params, **_json_object(body)}
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return {**request.query_params, **(await request.form())}
    return {**request.query_params, **dict(parse_qsl(body.decode(), keep_blank_values=True))}


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _token(request: Request, arguments: Arguments) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else arguments.text("token")


async def hang_up(request: Request) -> Response:
    """Cuts the TCP connection; the response that follows goes nowhere."""
    request.scope["state"]["transport"].abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


async def _respond(slack: LocalSlack, request: Request) -> Response:
    payload: Mapping[str, Any] = _json_object(await request.body())
    try:
        with slack.world.changed:
            use_response_url(slack.world, request.path_params["token"], payload)
    except SlackError as refusal:
        return JSONResponse(refusal.answer, 404)
    return PlainTextResponse("ok")
