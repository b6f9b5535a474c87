"""Records as JSON and back, exactly: what is sent later is what was decided, whatever happens to the data meanwhile."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from kpis.kpi import Kpi


def to_json(value: Any) -> Any:
    """What JSON can hold of a record: numbers that are exact, times and enum members as text, KPIs by their edition."""
    if isinstance(value, Kpi):
        return value.edition
    if isinstance(value, Enum | Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    return value


def from_json(kind: Any, stored: Any, catalogue: Mapping[str, Kpi]) -> Any:
    """The value of a type, from what `to_json` wrote of it."""
    if get_origin(kind) is UnionType:
        return None if stored is None else from_json(_present(kind), stored, catalogue)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), stored, catalogue)
    if kind is Kpi:
        return catalogue[stored]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: from_json(hints[name], item, catalogue) for name, item in stored.items()})  # type: ignore[operator]
    return _plain(kind, stored)


def _present(kind: Any) -> Any:
    return next(option for option in get_args(kind) if option is not NoneType)


def _tuple(kinds: tuple[Any, ...], stored: list[Any], catalogue: Mapping[str, Kpi]) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(from_json(kinds[0], item, catalogue) for item in stored)
    return tuple(from_json(kind, item, catalogue) for kind, item in zip(kinds, stored, strict=True))


def _plain(kind: Any, stored: Any) -> Any:
    if kind in (datetime, date):
        return kind.fromisoformat(stored)
    return kind(stored)
