"""The bytes of files: uploaded by the app and at the page, downloaded by the app with its token, shown at the page."""

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.local_slack import sharing
from bot.local_slack.api_routes import hang_up
from bot.local_slack.faults import Fault, take_fault
from bot.local_slack.methods.catalogue import Token
from bot.local_slack.posting import FILE_ID, mimetype
from bot.local_slack.records import StoredFile
from bot.local_slack.slack import LocalSlack

DOWNLOAD = "url_private_download"
"""What a download is called among the faults that a test orders; Slack has no method of that name."""

MOST_AT_PAGE = 64 << 20


def file_routes(slack: LocalSlack) -> list[BaseRoute]:
    async def upload(request: Request) -> Response:
        return await _upload(slack, request)

    async def download(request: Request) -> Response:
        return await _download(slack, request)

    async def upload_at_page(request: Request) -> Response:
        return await _upload_at_page(slack, request)

    async def show(request: Request) -> Response:
        return _shown(_known(slack, request.path_params["file"]))

    return [
        Route("/upload/{file}", upload, methods=["POST"]),
        Route("/files-pri/{file}/{path:path}", download),
        Route("/page/upload", upload_at_page, methods=["POST"]),
        Route("/files/{file}", show),
    ]


async def _upload(slack: LocalSlack, request: Request) -> Response:
    content = await _content(request)
    with slack.world.changed:
        file = slack.world.files.get(request.path_params["file"])
        if file is None or file.is_complete:
            return PlainTextResponse("no upload is expected here", 404)
        if len(content) != file.length:
            return PlainTextResponse(f"{len(content)} bytes came, {file.length} were announced", 400)
        slack.world.files[file.id] = replace(file, content=content)
        slack.world.touch()
    return PlainTextResponse(f"OK - {len(content)}")


async def _content(request: Request) -> bytes:
    """The bytes of the body, or of the file field of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if not isinstance(value, str):
                return await value.read()
    return b""


async def _download(slack: LocalSlack, request: Request) -> Response:
    """Who does not show a token that may read files is sent to the page where people sign in, as Slack does."""
    with slack.world.changed:
        fault = take_fault(slack.world.faults, DOWNLOAD) or Fault(DOWNLOAD)
    await asyncio.sleep(fault.delay)
    if fault.loses_reply or fault.loses_request:
        return await hang_up(request)
    if fault.refuses:
        return PlainTextResponse(fault.error or "", fault.status if fault.status != 200 else 500)
    is_allowed = "files:read" in slack.world.behaviour.scopes
    if not is_allowed or request.headers.get("authorization") != f"Bearer {Token.BOT.value}":
        return RedirectResponse(f"{slack.url}?redir={request.url.path}", 302)
    found = FILE_ID.search(request.path_params["file"])
    return _saved(_known(slack, found[1] if found else ""))


async def _upload_at_page(slack: LocalSlack, request: Request) -> Response:
    """Bytes only, which a form on some other site can't send."""
    if request.headers.get("content-type") != "application/octet-stream":
        return JSONResponse({"error": "send bytes"}, 415)
    if int(request.headers.get("content-length", MOST_AT_PAGE + 1)) > MOST_AT_PAGE:
        return JSONResponse({"error": f"This page takes files of {MOST_AT_PAGE >> 20} MB at most."}, 413)
    user, name = request.query_params["user"], request.query_params["name"]
    content = await request.body()
    with slack.world.changed:
        return JSONResponse({"id": sharing.upload(slack.world, user, name, content).id})


def _known(slack: LocalSlack, file_id: str) -> StoredFile | None:
    with slack.world.changed:
        file = slack.world.files.get(file_id)
    return file if file and file.is_complete else None


def _shown(file: StoredFile | None) -> Response:
    """An image is shown; anything else is only ever saved, never run by the browser."""
    if file is None or not mimetype(file):
        return _saved(file)
    return Response(file.content, media_type=mimetype(file))


def _saved(file: StoredFile | None) -> Response:
    if file is None or file.content is None:
        return PlainTextResponse("file_not_found", 404)
    headers = {"Content-Disposition": "attachment"}
    return Response(file.content, media_type="application/octet-stream", headers=headers)
