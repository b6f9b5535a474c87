"""What the HTTP door answers: receipts row by row, and errors with their status, as JSON."""

import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.i18n import Language, error_text, has_text, text
from bot.ingestion.receive import AllRejectedError, Receipt
from bot.usecases.import_report import RejectedRow, WaitingRow
from kpis.errors import UserError

log = logging.getLogger(__name__)

STATUSES = {
    "bad_json": 400,
    "body_empty": 400,
    "body_not_utf8": 400,
    "json_goes_on": 400,
    "no_token": 401,
    "bad_token": 401,
    "revoked_token": 401,
    "bad_hubspot_signature": 401,
    "bad_pipedrive_password": 401,
    "other_workspace": 403,
    "unknown_dataset": 404,
    "not_found": 404,
    "wrong_method": 405,
    "body_too_slow": 408,
    "body_too_large": 413,
    "row_too_long": 413,
    "too_many_rows": 413,
    "body_compressed": 415,
    "body_not_json": 415,
    "fault": 500,
}
"""Every other error is about what was sent: 422."""

ACCEPTED, SOME_REJECTED, ALL_REJECTED = 200, 207, 422


class Json(JSONResponse):
    """JSON that can say anything: half of a surrogate pair too, which a key of a rejected row may well have in it."""

    def render(self, content: Any) -> bytes:
        # The escape of such a half, \\udXXX, is the same in Python and in JSON.
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def receipt_answer(receipt: Receipt, language: Language) -> Response:
    status = SOME_REJECTED if receipt.rejects else ACCEPTED
    return Json(receipt_json(receipt, language), status)


def receipt_json(receipt: Receipt, language: Language) -> dict[str, Any]:
    """The receipt in the shape that `docs/http.md` describes."""
    return {
        "dataset": receipt.dataset,
        "read": len(receipt.keys),
        "added": receipt.written.added,
        "updated": receipt.written.updated,
        "unchanged": receipt.written.unchanged,
        "waiting": len(receipt.waiting),
        "rejected": len(receipt.rejects),
        "ignored_fields": list(receipt.ignored),
        "rows": _rows(receipt, language),
    }


def _rows(receipt: Receipt, language: Language) -> list[dict[str, Any]]:
    warned: dict[int, list[str]] = {}
    for warning, rows in receipt.warnings.items():
        for row in rows:
            warned.setdefault(row, []).append(warning)
    exceptions = {each.row: _rejected(each, language) for each in receipt.rejects}
    exceptions |= {each.row: _waiting(each, warned.get(each.row, []), language) for each in receipt.waiting}
    told: list[dict[str, Any]] = []
    for row, key in enumerate(receipt.keys, start=1):
        accepted = {"status": "accepted", "warnings": warned.get(row, [])}
        told.append({"row": row, "key": key, **exceptions.get(row, accepted)})
    return told


def _rejected(row: RejectedRow, language: Language) -> dict[str, Any]:
    message = reason_text(row.reason, language)
    return {"status": "rejected", "reason": row.reason, "column": row.column, "message": message}


def _waiting(row: WaitingRow, warnings: list[str], language: Language) -> dict[str, Any]:
    message = text("http.waiting", language, dataset=row.dataset, awaited=row.awaited)
    awaited = {"dataset": row.dataset, "key": row.awaited}
    return {"status": "waiting", "warnings": warnings, "waits_for": awaited, "message": message}


def reason_text(reason: str, language: Language) -> str:
    """What is wrong with a row, in words that fit a request; those of a file where they are the same."""
    own = f"http.reason.{reason}"
    return text(own if has_text(own, language) else f"import.reason.{reason}", language)


async def tell_error(request: Request, error: UserError) -> Response:
    """The answer to a request that can't be met."""
    return error_answer(error, language_of(request))


async def tell_all_rejected(request: Request, error: AllRejectedError) -> Response:
    language, receipt = language_of(request), error.receipt
    whole = UserError("all_rejected", dataset=receipt.dataset, count=len(receipt.keys))
    return Json({**_error_json(whole, language), **receipt_json(receipt, language)}, ALL_REJECTED)


async def tell_refusal(request: Request, error: HTTPException) -> Response:
    """The answer where there is nothing at an address, or nothing for a method."""
    key = {404: "not_found", 405: "wrong_method"}.get(error.status_code, "not_found")
    told = UserError(key, path=request.url.path, method=request.method)
    return error_answer(told, language_of(request), error.headers)


async def tell_fault(request: Request, _: Exception) -> Response:
    """The answer to a fault of ours: a reference, under which it is logged. The server logs the traceback itself."""
    reference = secrets.token_hex(4)
    log.error("fault %s: %s %s", reference, request.method, request.url.path)
    return error_answer(UserError("fault", reference=reference), language_of(request))


async def tell_nobody(_: Request, __: ClientDisconnect) -> Response:
    """The sender hung up in the middle of the body."""
    return Response(status_code=400)


ANSWERS: Mapping[Any, Callable[[Request, Any], Awaitable[Response]]] = {
    UserError: tell_error,
    AllRejectedError: tell_all_rejected,
    HTTPException: tell_refusal,
    ClientDisconnect: tell_nobody,
    Exception: tell_fault,
}
"""By what was raised, as Starlette takes them."""


def error_answer(error: UserError, language: Language, headers: Mapping[str, str] | None = None) -> Response:
    status = STATUSES.get(error.key, 422)
    challenge = {"WWW-Authenticate": CHALLENGES.get(error.key, "Bearer")} if status == 401 else {}
    return Json(_error_json(error, language), status, {**challenge, **(headers or {})})


CHALLENGES = {"bad_pipedrive_password": 'Basic realm="kpibot"'}


def _error_json(error: UserError, language: Language) -> dict[str, Any]:
    return {"error": error.key, "message": error_text(error, language), "choices": list(error.choices)}


def language_of(request: Request) -> Language:
    """The first of the languages that the sender asks for; English if it is none of ours."""
    for wanted in request.headers.get("accept-language", "").lower().split(","):
        spoken = wanted.strip()[:2]
        if spoken in tuple(Language):
            return Language(spoken)
    return Language.EN
