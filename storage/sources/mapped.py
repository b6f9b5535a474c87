"""The mapping of a source: a file of mappings, and the columns and dates that were named when the source was added."""

from dataclasses import replace
from pathlib import Path

from storage.sources.mapping import NO_MAPPING, FileMapping, overrides, read_mapping
from storage.sources.pull import Pull


def mapping_of(pull: Pull, file_name: str) -> FileMapping:
    """The mapping of a file of the source, or of its rows. The file of mappings is read anew for each pull."""
    path = pull.config.get("mapping")
    columns = [f"{theirs}={name}" for name, theirs in pull.fields.items()]
    typed = overrides(dataset=pull.dataset, columns=columns, dates=pull.config.get("dates", ()))
    written = read_mapping(Path(path)) if path else NO_MAPPING
    found = replace(written, overrides=replace(typed, dataset=None)).of(file_name)
    return replace(found, constants={name: value for name, value in found.constants.items() if name not in pull.fields})
