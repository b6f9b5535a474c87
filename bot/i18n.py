"""What people read, in their language: the texts of `bot/locales`, all files `*.LANGUAGE.toml` merged."""

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from string import Formatter

from bot.korean import with_particles
from kpis.errors import UserError
from kpis.kpi import Kpi
from kpis.numbers import CHOICES, Sort, Value
from kpis.readings import Scope, ScopeKind


class Language(StrEnum):
    EN = "en"
    KO = "ko"
    JA = "ja"


Entry = str | tuple[str, ...]


def text(key: str, language: Language, **params: object) -> str:
    """The text of a key with its `{params}` filled; `count` chooses between the forms `KEY.one` and `KEY.other`."""
    return _filled(_template(key, language, params.get("count")), language, params)


def _filled(template: str, language: Language, params: Mapping[str, object]) -> str:
    said = template.format_map(params)
    return with_particles(said) if language is Language.KO else said


CHOICES_OF = {
    "ambiguous_kpi": "kpi.{}.name",
    "unknown_kpi": "kpi.{}.name",
    "unknown_dimension": "dimension.{}",
    "no_breakdown": "dimension.{}",
    "no_such_breakdown": "dimension.{}",
    "top_of_what": "dimension.{}",
    "no_such_scope": "scope_kind.{}",
    "rule_scope": "scope_kind.{}",
}
"""The errors about a question, in which things are typed by name, with the texts that name them; declarations, settings
and files take keys alone."""


def error_text(error: UserError, language: Language) -> str:
    """What was wrong and what to type instead; choices that the text does not name follow on a line of their own."""
    template = _template(f"error.{error.key}", language, error.params.get("count"))
    named = CHOICES_OF.get(error.key, "")
    choices = text("comma", language).join(_named(choice, named, language) for choice in error.choices)
    causes = "\n".join(_cause_text(each, language) for each in error.causes)
    params = {name: _param(name, param, language) for name, param in error.params.items()}
    said = _filled(template, language, {"choices": choices, "causes": causes, **params})
    if not choices or "choices" in params_of(template):
        return said
    return f"{said}\n{text('error_choices', language, choices=choices)}"


def _named(key: str, named: str, language: Language) -> str:
    """What people call a KPI, a dimension or a scope; its key where it has no name."""
    name = named.format(key)
    return text(name, language) if named and has_text(name, language) else key


def _param(name: str, param: object, language: Language) -> object:
    match param:
        case Kpi():
            return kpi_name(param, language)
        case Scope():
            return text("scope.company", language) if param.kind is ScopeKind.COMPANY else param.name
        case str() if name == "by":
            return _named(param, "dimension.{}", language)
    return param


def _cause_text(cause: UserError, language: Language) -> str:
    where = {name: cause.params[name] for name in ("file", "line")}
    return f"• {text('error_at', language, said=error_text(cause, language), **where)}"


def kpi_name(kpi: Kpi, language: Language) -> str:
    return str(getattr(kpi.naming.name, language)) if kpi.naming else _said_of(kpi, "name", language)


def name_of_key(key: str, language: Language) -> str:
    """The name of a KPI of the catalogue; of a workspace's own, the key is what is known without the workspace."""
    return text(f"kpi.{key}.name", language) if has_text(f"kpi.{key}.name", language) else key


def kpi_definition(kpi: Kpi, language: Language) -> str:
    return str(getattr(kpi.naming.definition, language)) if kpi.naming else _said_of(kpi, "definition", language)


def _said_of(kpi: Kpi, part: str, language: Language) -> str:
    """A text of a KPI of the catalogue; by a workspace's own numbers the one that names them, where there is one."""
    own = f"kpi.{kpi.key}.own_{part}"
    if not has_text(own, language) or not any(number.is_own for number in kpi.numbers):
        return text(f"kpi.{kpi.key}.{part}", language)
    return text(own, language, **{each.name: number_text(each.name, each.value, language) for each in kpi.numbers})


def number_text(name: str, value: Value, language: Language) -> str:
    """A number that KPIs go by, as people read it: `8`, `30%`, `500,000`, `marketing, sales`, `Revenue 0.5, …`."""
    match value:
        case None:
            return text("number.none", language)
        case tuple():
            return text("comma", language).join(_part_of_number(part, language) for part in value)
        case _ if CHOICES[name].sort is Sort.SHARE:
            return f"{float(value * 100):.12g}%"
        case _ if value.denominator == 1:
            return f"{value.numerator:,}"
        case _:
            return f"{float(value):,.12g}"


def _part_of_number(part: str | tuple[str, Fraction], language: Language) -> str:
    if isinstance(part, str):
        return text(f"formula.word.{part}", language)
    return f"{name_of_key(part[0], language)} {float(part[1]):.12g}"


def kpi_aliases(kpi: Kpi, language: Language) -> tuple[str, ...]:
    """What else may be typed for a KPI; that of a workspace's own in every language."""
    return kpi.naming.aliases if kpi.naming else phrases(f"kpi.{kpi.key}.aliases", language)


def phrases(key: str, language: Language) -> tuple[str, ...]:
    """The list under a key, for instance the aliases of a KPI; empty where there is none."""
    found = texts(language).get(key, ())
    return (found,) if isinstance(found, str) else found


def has_text(key: str, language: Language) -> bool:
    return key in texts(language) or f"{key}.other" in texts(language)


@cache
def texts(language: Language) -> Mapping[str, Entry]:
    """Every text of a language by dotted key. A key that two files define is a fault, not a question of their order."""
    merged: dict[str, Entry] = {}
    for source in sorted(files("bot").joinpath("locales").iterdir(), key=lambda file: file.name):
        if not source.name.endswith(f".{language}.toml"):
            continue
        for key, entry in _flat(tomllib.loads(source.read_text("utf-8"))):
            if key in merged:
                raise ValueError(f"{source.name} defines {key} again")
            merged[key] = entry
    return merged


def params_of(template: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def _template(key: str, language: Language, count: object) -> str:
    known = texts(language)
    if key not in known and count is not None:
        one = f"{key}.one"
        key = one if count == 1 and one in known else f"{key}.other"
    found = known[key]
    if not isinstance(found, str):
        raise TypeError(f"{key} is a list, not a text")
    return found


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Entry]]:
    for name, found in table.items():
        key = f"{prefix}{name}"
        match found:
            case dict():
                yield from _flat(found, f"{key}.")
            case list():
                yield key, tuple(str(item) for item in found)
            case _:
                yield key, str(found)
