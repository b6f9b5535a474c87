"""CRMs on loopback that answer in the shapes of their documentation, with what goes wrong on the way when asked to."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http import listening

Json = dict[str, Any]
TOKEN = "secret-token"


@dataclass
class Crm:
    """What a CRM holds, what it was asked, and how it answers the next requests before it comes to its senses."""

    records: list[Json] = field(default_factory=list)
    deleted: list[Json] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    faults: list[Response] = field(default_factory=list)
    fail_after: int = 0
    url: str = ""

    def refuse(self, status: int, *, after: int = 0, times: int = 1, **headers: str) -> None:
        """Answers some requests with a status, after a number of good ones."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.fail_after = after
        self.faults += [Response("go away", status, named) for _ in range(times)]

    def drop(self, *, after: int = 0, times: int = 1) -> None:
        """Closes the connection in the middle of some answers."""
        self.fail_after = after
        self.faults += [Response(b'{"results": [', headers={"Content-Length": "99999"}) for _ in range(times)]

    def fault(self, request: Request) -> Response | None:
        self.asked.append(f"{request.method} {request.url.path}?{request.url.query}".rstrip("?"))
        if not self.faults:
            return None
        if self.fail_after:
            self.fail_after -= 1
            return None
        return self.faults.pop(0)


@contextmanager
def hubspot() -> Iterator[Crm]:
    """Search by window and id, the recycle bin in pages of two, two pages of owners, a pipeline."""
    crm = Crm()

    async def search(request: Request) -> Response:
        if fault := crm.fault(request):
            return fault
        asked = await request.json()
        (since, until, after) = (each["value"] for each in asked["filterGroups"][0]["filters"])
        found = [deal for deal in crm.records if int(since) <= _milliseconds(deal) <= int(until)]
        found = sorted((deal for deal in found if int(deal["id"]) > int(after)), key=lambda deal: int(deal["id"]))
        return JSONResponse({"total": len(found), "results": found[: asked["limit"]]})

    async def listed(request: Request) -> Response:
        start = int(request.query_params.get("after", "0"))
        return crm.fault(request) or JSONResponse(_hubspot_page(crm.deleted, start, 2))

    async def pipelines(request: Request) -> Response:
        stages = [
            {"id": "100", "label": "Talks", "metadata": {"isClosed": "false", "probability": "0.2"}},
            {"id": "200", "label": "Signed", "metadata": {"isClosed": "true", "probability": "1.0"}},
        ]
        return crm.fault(request) or JSONResponse({"results": [{"id": "default", "label": "Sales", "stages": stages}]})

    async def owners(request: Request) -> Response:
        people = [{"id": "7", "email": "Dana@example.com"}, {"id": "8", "email": "lee@example.com"}]
        start = int(request.query_params.get("after", "0"))
        return crm.fault(request) or JSONResponse(_hubspot_page(people, start, 1))

    routes = [
        Route("/crm/v3/objects/deals/search", search, methods=["POST"]),
        Route("/crm/v3/objects/deals", listed),
        Route("/crm/v3/pipelines/deals", pipelines),
        Route("/crm/v3/owners", owners),
    ]
    with listening(Starlette(routes=routes), "127.0.0.1", 0) as crm.url:
        yield crm


def hubspot_deal(number: int, modified: str = "2026-05-01T00:00:00Z", **properties: str) -> Json:
    """A deal as the search gives it."""
    found = {
        "dealname": f"Deal {number}",
        "amount": "1500.50",
        "dealstage": "100",
        "hubspot_owner_id": "7",
        "createdate": "2026-04-01T09:00:00Z",
        "closedate": "2026-06-30T15:00:00Z",
        "hs_lastmodifieddate": modified,
        "hs_is_closed": "false",
        "hs_is_closed_won": "false",
        **properties,
    }
    return {"id": str(number), "properties": found, "createdAt": found["createdate"], "archived": False}


def hubspot_won(number: int, modified: str = "2026-05-02T00:00:00Z", **properties: str) -> Json:
    closed = {"dealstage": "200", "hs_is_closed": "true", "hs_is_closed_won": "true"}
    return hubspot_deal(number, modified, closedate="2026-05-02T00:00:00Z", **closed, **properties)


def _hubspot_page(items: Sequence[Json], start: int, size: int) -> Json:
    page: Json = {"results": list(items[start : start + size])}
    if start + size < len(items):
        page["paging"] = {"next": {"after": str(start + size), "link": "?after"}}
    return page


def _milliseconds(deal: Json) -> int:
    return int(datetime.fromisoformat(deal["properties"]["hs_lastmodifieddate"]).timestamp() * 1000)


@contextmanager
def salesforce(batch: int = 2) -> Iterator[Crm]:
    """queryAll in batches with a locator of the next one, and a token for a client's id and secret."""
    crm = Crm()
    locators: dict[str, list[Json]] = {}

    def answer(found: list[Json]) -> Response:
        left = found[batch:]
        if not left:
            return JSONResponse({"totalSize": len(found), "done": True, "records": found})
        locator = f"01g{len(locators)}-{batch}"
        locators[locator] = left
        more = {"done": False, "nextRecordsUrl": f"/services/data/v61.0/query/{locator}"}
        return JSONResponse({"totalSize": len(found), "records": found[:batch], **more})

    async def query_all(request: Request) -> Response:
        since = re.search(r"SystemModstamp >= (\S+)", request.query_params["q"])
        start = datetime.fromisoformat(since[1]) if since else datetime.min.replace(tzinfo=UTC)
        found = [each for each in crm.records if datetime.fromisoformat(each["SystemModstamp"]) >= start]
        found.sort(key=lambda each: (datetime.fromisoformat(each["SystemModstamp"]), each["Id"]))
        return crm.fault(request) or answer(found)

    async def more(request: Request) -> Response:
        return crm.fault(request) or answer(locators[request.path_params["locator"]])

    async def token(request: Request) -> Response:
        crm.asked.append((await request.body()).decode())
        return JSONResponse({"access_token": "of the client", "token_type": "Bearer"})

    routes = [
        Route("/services/data/v61.0/queryAll", query_all),
        Route("/services/data/v61.0/query/{locator}", more),
        Route("/services/oauth2/token", token, methods=["POST"]),
    ]
    with listening(Starlette(routes=routes), "127.0.0.1", 0) as crm.url:
        yield crm


def opportunity(number: int, modified: str = "2026-05-01T00:00:00.000+0000", **fields: Any) -> Json:
    """An opportunity as a query gives it."""
    return {
        "attributes": {"type": "Opportunity"},
        "Id": f"006{number:03}",
        "Name": f"Opportunity {number}",
        "AccountId": "001A",
        "OwnerId": "005D",
        "Owner": {"attributes": {"type": "User"}, "Email": "dana@example.com"},
        "StageName": "Prospecting",
        "IsClosed": False,
        "IsWon": False,
        "Amount": 1500.5,
        "CreatedDate": "2026-04-01T09:00:00.000+0000",
        "CloseDate": "2026-06-30",
        "LeadSource": "Web",
        "SystemModstamp": modified,
        "IsDeleted": False,
        **fields,
    }


@contextmanager
def pipedrive(page: int = 2) -> Iterator[Crm]:
    """Deals by update_time in pages behind a cursor; archived ones (`deleted` of the server) in a list of their own."""
    crm = Crm()

    def listing(items: list[Json], request: Request) -> Response:
        since = datetime.fromisoformat(request.query_params.get("updated_since", "1970-01-01T00:00:00Z"))
        found = [deal for deal in items if datetime.fromisoformat(deal["update_time"]) >= since]
        found.sort(key=lambda deal: datetime.fromisoformat(deal["update_time"]))
        start = int(request.query_params.get("cursor", "0"))
        following = str(start + page) if start + page < len(found) else None
        more = {"additional_data": {"next_cursor": following}}
        return JSONResponse({"success": True, "data": found[start : start + page], **more})

    async def deals(request: Request) -> Response:
        return crm.fault(request) or listing(crm.records, request)

    async def archived(request: Request) -> Response:
        return crm.fault(request) or listing(crm.deleted, request)

    async def stages(request: Request) -> Response:
        found = [{"id": 1, "name": "Talks", "order_nr": 1}, {"id": 2, "name": "Offer", "order_nr": 2}]
        return crm.fault(request) or JSONResponse({"success": True, "data": found, "additional_data": {}})

    async def users(request: Request) -> Response:
        return crm.fault(request) or JSONResponse({"success": True, "data": [{"id": 7, "email": "dana@example.com"}]})

    routes = [
        Route("/api/v2/deals", deals),
        Route("/api/v2/deals/archived", archived),
        Route("/api/v2/stages", stages),
        Route("/api/v1/users", users),
    ]
    with listening(Starlette(routes=routes), "127.0.0.1", 0) as crm.url:
        yield crm


def pipedrive_deal(number: int, updated: str = "2026-05-01T00:00:00Z", **fields: Any) -> Json:
    """A deal as the list gives it."""
    return {
        "id": number,
        "title": f"Deal {number}",
        "owner_id": 7,
        "person_id": 3,
        "org_id": None,
        "stage_id": 1,
        "value": 1500.5,
        "currency": "EUR",
        "add_time": "2026-04-01T09:00:00Z",
        "update_time": updated,
        "status": "open",
        "won_time": None,
        "lost_time": None,
        "close_time": None,
        "expected_close_date": "2026-06-30",
        "is_deleted": False,
        "custom_fields": {"4f2a": "Spring"},
        **fields,
    }
