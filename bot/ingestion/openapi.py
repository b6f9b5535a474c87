"""The OpenAPI document of the HTTP door, made from the declarations of the datasets."""

from importlib.metadata import version
from typing import Any

from bot.i18n import Language, text
from bot.ingestion.answers import STATUSES
from bot.ingestion.body import MEGABYTES, MOST_ROWS
from kpis.datasets import DATASETS, Column, Dataset, Type
from kpis.rows import AWAITED

Json = dict[str, Any]

WRITTEN: dict[Type, Json] = {
    Type.ID: {"type": ["string", "integer"]},
    Type.TEXT: {"type": ["string", "integer"]},
    Type.TIME: {"type": "string", "examples": ["2026-03-31T15:00:00Z", "2026-04-01 00:00", "2026-04-01"]},
    Type.DATE: {"type": "string", "examples": ["2026-03-31"]},
    Type.MONEY: {"type": ["number", "string"], "examples": [1250000, "2500.75"]},
    Type.CURRENCY: {"type": "string", "examples": ["USD"]},
    Type.INT: {"type": ["integer", "string"], "examples": [12]},
    Type.NUMBER: {"type": ["number", "string"], "examples": [0.4]},
    Type.BOOL: {"type": ["boolean", "string", "integer"], "examples": [True]},
    Type.ENUM: {"type": "string"},
}
"""How the values of each type are written. What else a cell of a file may hold is taken too: docs/import.md."""

ROW_STATUSES = ("accepted", "waiting", "rejected")
REFUSALS = sorted({str(status) for status in STATUSES.values() if status not in (404, 405, 500)})


def openapi() -> Json:
    """The document, as OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kpibot",
            "version": version("kpibot"),
            "description": _said("about", most=MEGABYTES, rows=MOST_ROWS),
        },
        "security": [{"token": []}],
        "paths": {f"/v1/{name}": {"post": _post(dataset)} for name, dataset in DATASETS.items()},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _said("token")}},
            "schemas": {
                **{name: _row(dataset) for name, dataset in DATASETS.items()},
                "receipt": RECEIPT,
                "error": ERROR,
            },
        },
    }


def _said(key: str, /, **params: object) -> str:
    return text(f"http.openapi.{key}", Language.EN, **params)


def _post(dataset: Dataset) -> Json:
    row = _ref(dataset.name)
    body = {"oneOf": [row, {"type": "array", "maxItems": MOST_ROWS, "items": row}]}
    return {
        "operationId": f"post_{dataset.name}",
        "summary": _said("post", dataset=dataset.name, columns=", ".join(dataset.key)),
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": body},
                "application/x-ndjson": {"schema": {"type": "string", "description": _said("ndjson")}},
            },
        },
        "responses": {
            "200": _response("accepted", _ref("receipt")),
            "207": _response("some_rejected", _ref("receipt")),
            "422": _response("all_rejected", {"anyOf": [{"allOf": [_ref("error"), _ref("receipt")]}, _ref("error")]}),
            **{status: _response("refused", _ref("error")) for status in REFUSALS},
        },
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _response(key: str, schema: Json) -> Json:
    return {"description": _said(key), "content": {"application/json": {"schema": schema}}}


def _row(dataset: Dataset) -> Json:
    return {
        "type": "object",
        "properties": {column.name: _property(column) for column in dataset.columns},
        "required": [column.name for column in dataset.columns if column.required],
    }


def _property(column: Column) -> Json:
    """A column that need not be there may be null as well: both mean that it is not known."""
    said = {**WRITTEN[column.type], **({"description": column.note} if column.note else {})}
    if column.words:
        said["enum"] = [*column.words, *([] if column.required else [None])]
    if not column.required:
        types = said["type"] if isinstance(said["type"], list) else [said["type"]]
        said["type"] = [*types, "null"]
    return said


COUNT = {"type": "integer", "minimum": 0}
COUNTS = ("read", "added", "updated", "unchanged", "waiting", "rejected")
TEXTS = {"type": "array", "items": {"type": "string"}}

ROW_ANSWER: Json = {
    "type": "object",
    "properties": {
        "row": {"type": "integer", "minimum": 1},
        "key": {"type": "string"},
        "status": {"enum": list(ROW_STATUSES)},
        "warnings": TEXTS,
        "waits_for": {
            "type": "object",
            "properties": {"dataset": {"enum": sorted(AWAITED)}, "key": {"type": "string"}},
            "required": ["dataset", "key"],
            "description": _said("waits_for"),
        },
        "reason": {"type": "string"},
        "column": {"type": "string"},
        "message": {"type": "string"},
    },
    "required": ["row", "key", "status"],
}

RECEIPT: Json = {
    "type": "object",
    "properties": {
        "dataset": {"enum": list(DATASETS)},
        **dict.fromkeys(COUNTS, COUNT),
        "ignored_fields": TEXTS,
        "rows": {"type": "array", "items": ROW_ANSWER},
    },
    "required": ["dataset", *COUNTS, "ignored_fields", "rows"],
}

ERROR: Json = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}, "choices": TEXTS},
    "required": ["error", "message", "choices"],
}
