"""Mappings: how the columns and words of somebody else's files become those of the import format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path

import yaml

from kpis.cells import parse_date_format
from kpis.datasets import DATASETS
from kpis.errors import UserError

Texts = Mapping[str, str]
Columns = Mapping[str, str | tuple[str, ...]]
EVERY_DATE = "*"
"""Stands for all fields with dates that have no format of their own."""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What is known of the files whose name fits `pattern`.

    `columns` names the column of a field; of several the first one that is filled in counts, and those that a file
    does not have are passed over. `constants` is the value of a field that no column has, `values` what stands for a
    cell of a field (by the word, or a pattern such as `Closed*`), `dates` the format of its dates, as `kpis.cells`
    reads it.
    """

    pattern: str = "*"
    dataset: str | None = None
    columns: Columns = field(default_factory=dict)
    constants: Texts = field(default_factory=dict)
    values: Mapping[str, Texts] = field(default_factory=dict)
    dates: Texts = field(default_factory=dict)
    is_ignored: bool = False


AS_WRITTEN = FileMapping()


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """What is known of all files of an import. `rows` are given by hand, by dataset; `overrides` win over `files`."""

    files: tuple[FileMapping, ...] = ()
    rows: Mapping[str, tuple[Texts, ...]] = field(default_factory=dict)
    overrides: FileMapping = AS_WRITTEN
    name: str = ""

    def of(self, file_name: str) -> FileMapping:
        """The mapping of a file: the first pattern that fits its name, and the overrides."""
        fitting = (found for found in self.files if fnmatchcase(file_name.lower(), found.pattern.lower()))
        found = next(fitting, AS_WRITTEN)
        return replace(
            found,
            dataset=self.overrides.dataset or found.dataset,
            columns={**found.columns, **self.overrides.columns},
            dates={**found.dates, **self.overrides.dates},
        )


NO_MAPPING = ImportMapping()


def read_mapping(path: Path) -> ImportMapping:
    """The mapping that a YAML file describes; UserError says which part of it can't be meant."""
    try:
        return _mapping(path.read_text("utf-8-sig"), path.name)
    except FileNotFoundError as error:
        raise UserError("no_mapping", choices=READY_MADE, file=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise UserError("unreadable_mapping", file=path.name, reason=str(error)) from error


READY_MADE = ("hubspot", "pipedrive", "salesforce", "zoho")
"""The systems whose exports of deals are known: `storage/mappings`."""


def ready_made_mapping(name: str) -> ImportMapping:
    """The mapping for the deals that a system exports; `name` is one of READY_MADE."""
    return _mapping(files("storage").joinpath("mappings", f"{name}.yml").read_text("utf-8"), name)


def _mapping(text: str, name: str) -> ImportMapping:
    # BaseLoader leaves every value a text: 2016-01-01 and 0.10 are read as the columns they go to.
    tree = yaml.load(text, Loader=yaml.BaseLoader)
    top = _table(tree or {}, "mapping", ("files", "rows"))
    rows = _table(top.get("rows", {}), "rows", DATASETS)
    return ImportMapping(
        tuple(_file_mapping(entry) for entry in _list(top.get("files", []), "files")),
        {name: tuple(_row(row, name) for row in _list(found, name)) for name, found in rows.items()},
        name=name,
    )


def overrides(*, dataset: str | None = None, columns: Sequence[str] = (), dates: Sequence[str] = ()) -> FileMapping:
    """What the command line says: a dataset, `COLUMN=FIELD` of renamed columns, `FIELD=FORMAT` of dates."""
    renamed = [_halves(option.rpartition("="), "bad_map_option") for option in columns]
    formats = [_halves(option.partition("="), "bad_dates_option") for option in dates]
    return FileMapping(
        dataset=dataset and _dataset(dataset),
        columns={_field(name, _fields(dataset)): column for column, name in renamed},
        dates={_field(name, _dated(dataset)): parse_date_format(text) for name, text in formats},
    )


def _halves(parts: tuple[str, str, str], key: str) -> tuple[str, str]:
    left, _, right = (part.strip() for part in parts)
    if not left or not right:
        raise UserError(key, text="".join(parts))
    return left, right


KEYS = ("file", "dataset", "columns", "constants", "values", "dates", "ignore")


def _file_mapping(entry: object) -> FileMapping:
    found = _table(entry, "files", KEYS)
    dataset = _dataset(_text(found["dataset"], "dataset")) if "dataset" in found else None
    fields = _fields(dataset)
    values = _table(found.get("values", {}), "values", fields)
    dates = _texts(found.get("dates", {}), "dates", _dated(dataset))
    return FileMapping(
        _text(found.get("file", "*"), "file"),
        dataset,
        _columns(found.get("columns", {}), fields),
        _texts(found.get("constants", {}), "constants", fields),
        {name: _texts(words, name) for name, words in values.items()},
        {name: parse_date_format(text) for name, text in dates.items()},
        is_ignored=_is_true(found.get("ignore", "false")),
    )


def _columns(tree: object, fields: tuple[str, ...]) -> dict[str, str | tuple[str, ...]]:
    """The column of each field, or the columns of which one is meant."""
    return {
        name: tuple(_text(column, name) for column in found) if isinstance(found, list) else _text(found, name)
        for name, found in _table(tree, "columns", fields).items()
    }


def _row(row: object, dataset: str) -> Texts:
    return _texts(row, dataset, _fields(dataset))


def _dataset(name: str) -> str:
    if name not in DATASETS:
        raise UserError("unknown_dataset", choices=tuple(DATASETS), name=name)
    return name


def _fields(dataset: str | None) -> tuple[str, ...]:
    """The fields of a dataset; of all of them where it is not known yet."""
    meant = [DATASETS[dataset]] if dataset in DATASETS else DATASETS.values()
    return tuple(dict.fromkeys(column.name for found in meant for column in found.columns))


def _dated(dataset: str | None) -> tuple[str, ...]:
    return (*_fields(dataset), EVERY_DATE)


def _field(name: str, fields: tuple[str, ...]) -> str:
    if name not in fields:
        raise UserError("unknown_field", choices=fields, name=name)
    return name


def _is_true(found: object) -> bool:
    if found not in ("true", "false"):
        raise UserError("bad_mapping", part="ignore", wanted="true / false", found=found)
    return found == "true"


def _texts(tree: object, part: str, allowed: Iterable[str] | None = None) -> dict[str, str]:
    return {name: _text(found, name) for name, found in _table(tree, part, allowed).items()}


def _table(tree: object, part: str, allowed: Iterable[str] | None = None) -> dict[str, object]:
    if not isinstance(tree, dict):
        raise UserError("bad_mapping", part=part, wanted="NAME: …", found=tree)
    for name in tree:
        if allowed is not None and name not in (choices := tuple(allowed)):
            raise UserError("unknown_mapping_key", choices=choices, part=part, name=name)
    return {str(name): found for name, found in tree.items()}


def _list(tree: object, part: str) -> list[object]:
    if not isinstance(tree, list):
        raise UserError("bad_mapping", part=part, wanted="- …", found=tree)
    return tree


def _text(found: object, part: str) -> str:
    if not isinstance(found, str):
        raise UserError("bad_mapping", part=part, wanted="text", found=found)
    return found
