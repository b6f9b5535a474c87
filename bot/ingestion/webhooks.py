"""`POST /webhooks/…`: what HubSpot and Pipedrive send on their own, once it is known to come from them."""

from collections.abc import Iterator
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from bot.i18n import Language
from bot.ingestion.answers import ANSWERS, Json, language_of, receipt_json
from bot.ingestion.body import read_body, values
from bot.ingestion.crm import Heard, hear_hubspot, hear_pipedrive
from bot.ingestion.door import Door, Endpoint
from bot.ingestion.signatures import is_password, is_signed_by_hubspot
from bot.settings import Settings
from kpis.errors import UserError
from storage.sources.hubspot_webhook import read_events

LARGEST_WEBHOOK = 1024 * 1024
"""HubSpot sends at most a hundred events at once, Pipedrive one deal."""


def webhooks(door: Door, settings: Settings) -> BaseRoute:
    """Everything below `/webhooks`; a CRM whose secret is not set is not listened to."""
    routes = []
    if settings.hubspot_client_secret:
        routes.append(Route("/hubspot", _hubspot(door, settings), methods=["POST"]))
    if settings.pipedrive_webhook_password:
        routes.append(Route("/pipedrive", _pipedrive(door, settings), methods=["POST"]))
    return Mount("/webhooks", Starlette(routes=routes, exception_handlers=ANSWERS))


def _hubspot(door: Door, settings: Settings) -> Endpoint:
    async def hubspot(request: Request) -> Response:
        text = await read_body(request, LARGEST_WEBHOOK)
        is_signed = is_signed_by_hubspot(
            settings.hubspot_client_secret,
            request.headers.get("x-hubspot-signature-v3", ""),
            request.headers.get("x-hubspot-request-timestamp", ""),
            addresses=_addresses(request),
            body=text.encode(),
            now=door.clock(),
        )
        if not is_signed:
            raise UserError("bad_hubspot_signature")
        events = read_events(list(values(text)))
        heard = await run_in_threadpool(hear_hubspot, door.database, door.workspace_id, events, door.clock())
        return Json(_heard_json(heard, language_of(request)))

    return hubspot


def _addresses(request: Request) -> Iterator[str]:
    """How HubSpot may have written our address. A proxy in between mostly took off TLS, and may have changed the host.

    The signature is what counts: nobody else can make one for any address.
    """
    path = request.scope.get("raw_path", b"").decode("ascii", "replace") or request.url.path
    query = f"?{request.url.query}" if request.url.query else ""
    hosts = [request.headers.get(name, "") for name in ("host", "x-forwarded-host")]
    for host in filter(None, hosts):
        yield from (f"{scheme}://{host}{path}{query}" for scheme in ("https", "http"))


def _pipedrive(door: Door, settings: Settings) -> Endpoint:
    async def pipedrive(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        user, password = settings.pipedrive_webhook_user, settings.pipedrive_webhook_password
        if not is_password(given, user=user, password=password):
            raise UserError("bad_pipedrive_password")
        told = [*values(await read_body(request, LARGEST_WEBHOOK)), None]
        heard = await run_in_threadpool(hear_pipedrive, door.database, door.workspace_id, told[0], door.clock())
        return Json(_heard_json(heard, language_of(request)))

    return pipedrive


def _heard_json(heard: Heard, language: Language) -> dict[str, Any]:
    """Rejected rows are told, with status 200: the CRM would only send the same again."""
    receipts = [receipt_json(receipt, language) for receipt in heard.receipts]
    return {"receipts": receipts, "needing_pull": list(heard.needing_pull)}
