"""The kinds of sources: what each is read with, and what has to be known to add one."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kpis.datasets import DATASETS, DEALS
from kpis.errors import UserError
from storage.sources import folder, hubspot, pipedrive, salesforce, sql, web_csv
from storage.sources.pull import Parse
from storage.sources.web import check_address

KINDS: Mapping[str, Parse] = {
    "sql": sql.parse,
    "folder": folder.parse,
    "url": web_csv.parse,
    "hubspot": hubspot.parse,
    "salesforce": salesforce.parse,
    "pipedrive": pipedrive.parse,
}

CRMS = ("hubspot", "salesforce", "pipedrive")
"""What they give are deals."""

VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


def checked(kind: str, dataset: str | None, config: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The dataset and the config of a new source, if they make sense; UserError says what to change."""
    found = _dataset(kind, dataset)
    kept = {name: value for name, value in config.items() if value}
    for name in kept.get("fields", {}):
        if name not in (fields := [column.name for column in DATASETS[found].columns]):
            raise UserError("unknown_field", choices=fields, name=name)
    if not VARIABLE.fullmatch(kept.get("token_env", "NONE")):
        raise UserError("source_token_env")
    if kind in CRMS and "token_env" not in kept:
        raise UserError("source_no_token", kind=kind, example=f"{kind.upper()}_TOKEN")
    return found, {**kept, **_place(kind, kept)}


def _dataset(kind: str, dataset: str | None) -> str:
    if dataset is None and kind in CRMS:
        return DEALS.name
    if dataset is None:
        raise UserError("source_no_dataset", choices=tuple(DATASETS))
    if dataset not in DATASETS:
        raise UserError("unknown_dataset", choices=tuple(DATASETS), name=dataset)
    if kind in CRMS and dataset != DEALS.name:
        raise UserError("source_only_deals", kind=kind)
    return dataset


def _place(kind: str, config: Mapping[str, Any]) -> dict[str, str]:
    """Where it is read from, as it is kept."""
    match kind:
        case "sql":
            sql.address_of(config["url"])
            if not config.get("query", "").strip():
                raise UserError("source_no_query")
            return {}
        case "folder":
            path = Path(config["folder"]).resolve()
            if not path.is_dir():
                raise UserError("source_no_folder", folder=str(path))
            return {"folder": str(path)}
        case "url":
            return {"url": check_address(config["url"])}
        case _:
            return {"url": check_address(config.get("url") or hubspot.ADDRESS).rstrip("/")}
