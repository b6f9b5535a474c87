"""Makes every small mistake in the core, one at a time, and tells which of them no test notices: `make mutants`."""

import importlib
import multiprocessing
import os
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.mutants.changes import changes
from tests.mutants.explained import explained
from tests.mutants.golden import Prepared, prepare
from tests.mutants.trial import ROOT, SURVIVED, module_of, verdict

MODULES = (*sorted(str(path.relative_to(ROOT)) for path in (ROOT / "kpis/catalogue").glob("*.py")), "kpis/compute.py")
"""What is counted, and what is made of it. Other files of the core are tried when they are named."""

LOST = "lost its way"
FORK = multiprocessing.get_context("fork")


def main() -> None:
    options = ArgumentParser(prog="make mutants")
    options.add_argument("modules", nargs="*", default=MODULES, metavar="FILE")
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--report", type=Path, default=ROOT / "build/mutants.txt")
    asked = options.parse_args()
    asked.report.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kpibot-mutants-") as folder:
        prepared = prepare(Path(folder))
        _check(prepared)
        found: list[str] = []
        for path in asked.modules:
            found += _told(path, prepared, asked.jobs)
            # A run takes its time: what has been found so far can be read.
            asked.report.write_text("".join(f"{line}\n" for line in found), "utf-8")
    wrong = [line for line in found if line.startswith("!")]
    print(f"{len(wrong)} to be looked at; the report is {asked.report}.")
    sys.exit(bool(wrong))


def _check(prepared: Prepared) -> None:
    """What fails without any mistake notices nothing."""
    for path in ("kpis/catalogue/tasks.py", "kpis/facts.py"):
        (found,) = _verdicts(path, [(ROOT / path).read_text("utf-8")], prepared, jobs=1)
        if found != SURVIVED:
            sys.exit(f"The tests fail without any mistake ({found}).")


def _told(path: str, prepared: Prepared, jobs: int) -> Iterator[str]:
    """The lines of the report about a module; those that begin with `!` ask for a test or an explanation."""
    source = (ROOT / path).read_text("utf-8")
    made = list(changes(source, vars(importlib.import_module(module_of(path)))))
    verdicts = _verdicts(path, [change.source for change in made], prepared, jobs)
    survivors = {change.name for change, told in zip(made, verdicts, strict=True) if told == SURVIVED}
    known = explained(path)
    counted = ", ".join(f"{count} {told}" for told, count in Counter(verdicts).most_common())
    print(f"{path}: {len(made)} mistakes, noticed by: {counted}; explained: {len(survivors & set(known))}", flush=True)
    yield f"{path}: {counted}"
    for name in sorted(survivors):
        yield f"{' ' if name in known else '!'} {path}: {' | '.join(name)}  {known.get(name, '')}".rstrip()
    for name in sorted(set(known) - survivors):
        yield f"! {path}: explained, but noticed: {' | '.join(name)}"


def _verdicts(path: str, sources: Sequence[str], prepared: Prepared, jobs: int) -> list[str]:
    """The verdict on each source, several tried at a time, each in a process of its own."""
    found: dict[int, str] = {}
    running: dict[Connection, int] = {}
    waiting = list(enumerate(sources))[::-1]
    while waiting or running:
        while waiting and len(running) < jobs:
            place, source = waiting.pop()
            running[_started(path, source, prepared)] = place
        for ended in wait(list(running)):
            assert isinstance(ended, Connection)
            found[running.pop(ended)] = _received(ended)
    return [found[place] for place in range(len(sources))]


def _started(path: str, source: str, prepared: Prepared) -> Connection:
    """Starts a trial in a process of its own; the other end of what it tells its verdict to."""
    receiver, sender = FORK.Pipe(duplex=False)
    FORK.Process(target=_tell, args=(sender, path, source, prepared)).start()
    sender.close()
    return receiver


def _tell(told_to: Connection, path: str, source: str, prepared: Prepared) -> None:
    told_to.send_bytes(verdict(path, source, prepared).encode())
    # Nothing of what the trial has imported need be taken down in good order.
    os._exit(0)


def _received(receiver: Connection) -> str:
    with receiver:
        try:
            return receiver.recv_bytes().decode()
        except EOFError:
            return LOST


if __name__ == "__main__":
    main()
