"""A trial: whether the tests notice that a module is another one. It is made in a process of its own."""

import os
import resource
import sys
from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutants.golden import Prepared

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests/kpis"
SMALL_CASES = ROOT / "tests/storage/test_small_cases.py"
OPTIONS = ("-x", "-p", "no:cacheprovider", "-k", "not postgresql and not test_definitions")
"""Approved definitions notice every change of a formula, and say of none whether it is right."""
OURS = ("alerts", "bot", "kpis", "storage", "tests")

REMEMBERING = type(cache(len))

SURVIVED = "survived"
SECONDS = 60
"""Of computing; far more than all the tests of a trial take: who needs longer has lost its way."""
QUICK = 100
"""Golden questions that are asked before anything that takes longer."""


class Instead(MetaPathFinder, Loader):
    """Gives a module another source than its file has."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.source = path, source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != module_of(self.path):
            return None
        return spec_from_loader(name, self, origin=str(ROOT / self.path), is_package=self.path.endswith("__init__.py"))

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ and module.__spec__.submodule_search_locations is not None:
            module.__spec__.submodule_search_locations.append(str((ROOT / self.path).parent))
        exec(compile(self.source, str(ROOT / self.path), "exec"), vars(module))


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def verdict(path: str, source: str, prepared: Prepared) -> str:
    """What notices the other source of a module, or `SURVIVED`."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    _silence()
    try:
        _import_instead(path, source)
        # Not the one imported above: it must see the module as it is now.
        golden = import_module("tests.mutants.golden")
    except Exception:  # noqa: BLE001  (whatever it is, it is noticed)
        return "import"
    if not golden.is_as_listed(prepared):
        return "list"
    if golden.differs(path, prepared, most=QUICK):
        return "golden"
    own = TESTS / f"test_{Path(path).stem}.py"
    if own.exists() and _fail(own):
        return "own tests"
    if not golden.declares_others(prepared) and golden.differs(path, prepared):
        return "golden"
    return "other tests" if _fail(TESTS, SMALL_CASES) else SURVIVED


def _import_instead(path: str, source: str) -> None:
    """Imports the other source, and anew whatever has been made with the module."""
    sys.meta_path.insert(0, Instead(path, source))
    module = module_of(path)
    if module.startswith("kpis.catalogue"):
        _import_anew([name for name in sys.modules if name.startswith("kpis.catalogue")])
    elif module == "kpis.compute":
        _import_anew([module])
    else:
        for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
            del sys.modules[name]


def _import_anew(names: Collection[str]) -> None:
    """Imports modules of which others know names only, and gives these others what the names mean now.

    What these have remembered of what the names meant is forgotten.
    """
    before = {name: dict(vars(sys.modules.pop(name))) for name in names}
    after = {name: vars(import_module(name)) for name in names}
    for others in [vars(module) for module in _ours()]:
        for name, was in before.items():
            for key in others.keys() & was.keys() & after[name].keys():
                if others[key] is was[key] and not key.startswith("__"):
                    others[key] = after[name][key]
        for known in others.values():
            if isinstance(known, REMEMBERING):
                known.cache_clear()


def _ours() -> Iterator[ModuleType]:
    yield from [module for name, module in sys.modules.items() if name.partition(".")[0] in OURS]


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _fail(*tests: Path) -> bool:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return pytest.main([*OPTIONS, *map(str, tests)]) != pytest.ExitCode.OK
