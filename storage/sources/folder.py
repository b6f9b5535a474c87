"""A folder of tables: those of its dataset that have changed since the last pull, each as a whole."""

from datetime import UTC, datetime
from pathlib import Path

from kpis.errors import UserError
from storage.sources.files import Source, gathered, reading
from storage.sources.header import recognise
from storage.sources.mapped import mapping_of
from storage.sources.mapping import FileMapping
from storage.sources.pull import Page, Pages, Pull


def parse(pull: Pull) -> Pages:
    """The files that are new or changed, oldest first. The cursor has the state in which each file was read.

    The data are complete up to when the newest file was written: looking at an old one again does not make it newer.
    """
    folder = Path(pull.config["folder"])
    if not folder.is_dir():
        raise UserError("source_no_folder", folder=str(folder))
    read = dict((pull.cursor or {}).get("files", {}))
    newest = None
    with gathered([str(folder)]) as files:
        for file in sorted(files, key=lambda file: file.path.stat().st_mtime_ns):
            mapping = mapping_of(pull, file.name)
            if not _is_ours(pull, file, mapping):
                continue
            newest = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
            if read.get(file.name) != _state(file):
                read[file.name] = _state(file)
                yield Page({"files": dict(read)}, file=file, mapping=mapping)
    if newest is None:
        raise UserError("source_no_files", folder=str(folder), dataset=pull.dataset)
    yield Page({"files": read}, complete_up_to=min(newest, pull.until))


def _is_ours(pull: Pull, file: Source, mapping: FileMapping) -> bool:
    """Whether a file is one of the dataset; a folder may hold those of several, each with a source of its own."""
    if mapping.is_ignored:
        return False
    try:
        with reading(file) as table:
            return recognise(file.name, table.header, mapping).name == pull.dataset
    except UserError:
        return False


def _state(file: Source) -> str:
    found = file.path.stat()
    return f"{found.st_size}-{found.st_mtime_ns}"
