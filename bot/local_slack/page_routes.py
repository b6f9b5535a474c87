"""The page and what it calls: its files, the state of one person, what they do, and a stream of changes."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.local_slack.inputs import missing_inputs, state_values
from bot.local_slack.page_state import page_state
from bot.local_slack.people import Place, suggest, suggested_options
from bot.local_slack.records import Json, View
from bot.local_slack.slack import LocalSlack
from bot.local_slack.world import World

PAGE = Path(__file__).parent / "page"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
MENTION = re.compile(r"@([\w.-]+)")


class PageHeaders:
    """Puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def page_routes(slack: LocalSlack) -> list[BaseRoute]:
    async def index(_request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def state(request: Request) -> Response:
        with slack.world.changed:
            user = request.query_params.get("user", "")
            user = user if user in slack.world.users else next(iter(slack.world.users))
            return JSONResponse(page_state(slack.world, user, request.query_params.get("channel", "")))

    async def changes(_request: Request) -> Response:
        return StreamingResponse(_changes(slack.world), media_type="text/event-stream")

    return [
        Route("/", index),
        Route("/page/state", state),
        Route("/page/changes", changes),
        *(_action(slack, name, act) for name, act in ACTS.items()),
        Mount("/static", StaticFiles(directory=PAGE)),
    ]


Act = Callable[[LocalSlack, Json], Json]


def _action(slack: LocalSlack, name: str, act: Act) -> Route:
    """A POST of JSON only: a form on some other site can't send that."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return JSONResponse({"error": "send JSON"}, 415)
        try:
            return JSONResponse(await asyncio.to_thread(act, slack, await request.json()))
        except (LookupError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)

    return Route(f"/page/{name}", endpoint, methods=["POST"])


def _type(slack: LocalSlack, given: Json) -> Json:
    """What was typed into the composer: a command where it starts with a slash, else a message, with its files."""
    user, channel, files = given["user"], given["channel"], tuple(given.get("files") or ())
    if files or not given["text"].startswith("/"):
        slack.say(user, channel, _wire(slack.world, given["text"]), thread_ts=given.get("thread_ts"), files=files)
        return {}
    command, _, text = given["text"].partition(" ")
    if command not in slack.world.behaviour.commands:
        return {"error": f"{command} is not a valid command. In Slack, the slash at the start begins a command."}
    slack.command(user, channel, command, _wire(slack.world, text.strip()))
    return {}


def _press(slack: LocalSlack, given: Json) -> Json:
    place = _place(slack, given)
    slack.click(given["user"], place, given["action_id"], given.get("value"), values=given.get("values"))
    return {}


def _submit(slack: LocalSlack, given: Json) -> Json:
    """The inputs that must still be filled in, with what to say; none of them: it was sent."""
    view = _view(slack, given)
    blocks = view.body["blocks"]
    missing = missing_inputs(blocks, state_values(blocks, given["values"]))
    if not missing:
        slack.submit(view, given["values"])
    return {"errors": missing}


def _close(slack: LocalSlack, given: Json) -> Json:
    slack.close(_view(slack, given))
    return {}


def _open_home(slack: LocalSlack, given: Json) -> Json:
    slack.open_home(given["user"])
    return {}


def _suggest(slack: LocalSlack, given: Json) -> Json:
    place = _place(slack, given)
    reply = suggest(slack.delivery, given["user"], place, given["action_id"], given["typed"])
    return {"options": suggested_options(reply.wait_for_ack())}


ACTS: dict[str, Act] = {
    "type": _type,
    "press": _press,
    "submit": _submit,
    "close": _close,
    "home": _open_home,
    "suggest": _suggest,
}


def _place(slack: LocalSlack, given: Json) -> Place:
    """The message or view that the page names."""
    if given.get("view_id"):
        return _view(slack, given)
    with slack.world.changed:
        message = slack.world.message(given["channel"], given["ts"])
    if message is None or message.visible_to not in (None, given["user"]):
        raise LookupError("this message is gone")
    return message


def _view(slack: LocalSlack, given: Json) -> View:
    for view in (slack.modal(given["user"]), slack.home(given["user"])):
        if view and view.id == given["view_id"]:
            return view
    raise LookupError("this view is gone")


def _wire(world: World, typed: str) -> str:
    """Typed text as Slack puts it on the wire: escaped, and with @names of people turned into mentions."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    ids = {user.name: user.id for user in world.users.values()}
    return MENTION.sub(lambda found: f"<@{ids[found[1]]}>" if found[1] in ids else found[0], escaped)


async def _changes(world: World) -> AsyncIterator[str]:
    """Server-sent events: the number of the newest version, each time there is one."""
    loop, rung = asyncio.get_running_loop(), asyncio.Event()

    def ring() -> None:
        loop.call_soon_threadsafe(rung.set)

    with world.changed:
        world.bells.append(ring)
    try:
        while not world.is_closing:
            yield f"data: {json.dumps({'version': world.version})}\n\n"
            await rung.wait()
            rung.clear()
    finally:
        with world.changed:
            world.bells.remove(ring)
