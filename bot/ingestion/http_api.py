"""`POST /v1/{dataset}`: rows of any dataset, from whoever has a token; and the document that describes it."""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from bot.ingestion.answers import ANSWERS, Json, language_of, receipt_answer
from bot.ingestion.body import check_headers, forget_body, read_body, values
from bot.ingestion.door import Door, Endpoint
from bot.ingestion.openapi import openapi
from bot.ingestion.receive import receive
from kpis.datasets import DATASETS, Dataset
from kpis.errors import UserError
from storage.tokens import Token, is_use_noted, note_use, token_of


def http_api(door: Door) -> BaseRoute:
    """Everything below `/v1`. Errors are JSON there, whatever they are."""
    routes = [Route("/openapi.json", _document), Route("/{dataset}", _rows(door), methods=["POST"])]
    return Mount("/v1", Starlette(routes=routes, exception_handlers=ANSWERS))


async def _document(_: Request) -> Response:
    return Json(openapi())


def _rows(door: Door) -> Endpoint:
    async def rows(request: Request) -> Response:
        try:
            token, dataset = await _admitted(door, request)
        except UserError:
            await forget_body(request)
            raise
        async with door.turns:
            text = await read_body(request)
            receipt = await run_in_threadpool(
                receive, door.database, token.workspace_id, dataset, values(text), door.clock()
            )
        return receipt_answer(receipt, language_of(request))

    return rows


async def _admitted(door: Door, request: Request) -> tuple[Token, Dataset]:
    """Who sends, and what: told by the headers alone, so that nobody without a token makes us keep a body."""
    token = await run_in_threadpool(_sender, door, request.headers.get("authorization", ""))
    dataset = _dataset(request.path_params["dataset"])
    check_headers(request)
    return token, dataset


def _sender(door: Door, authorization: str) -> Token:
    """Whose token it is; its use is noted. UserError if it opens nothing here."""
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise UserError("no_token")
    with door.database.reading() as connection:
        token = token_of(connection, secret.strip())
    if token.workspace_id != door.workspace_id:
        raise UserError("other_workspace", name=token.name)
    now = door.clock()
    if not is_use_noted(token, now):
        with door.database.writing() as connection:
            note_use(connection, token, now)
    return token


def _dataset(name: str) -> Dataset:
    if name not in DATASETS:
        raise UserError("unknown_dataset", choices=tuple(DATASETS), name=name)
    return DATASETS[name]
