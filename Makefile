# Needs python3 (3.11 or newer) and make only; everything else is installed into .venv from the locks.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(VENV)/uv/bin/uv
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
INSTALL := pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes

.PHONY: bench demo docs golden install mutants test check lock lock-is-fresh browser clean

demo: install
	$(BIN)/kpibot demo

install: $(VENV)/.installed

test: $(VENV)/.installed-dev lock-is-fresh browser check

# uv lives beside the environment, not in it, so that installing from a lock never removes it.
$(UV): requirements/uv.lock
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kpibot needs Python 3.11 or newer: make PY=python3.12 …")'
	$(PY) -m venv $(VENV)
	$(PY) -m venv $(VENV)/uv
	$(VENV)/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	touch $@

$(VENV)/.installed: $(UV) requirements/app.lock pyproject.toml
	$(UV) $(INSTALL) -r requirements/app.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-dev: $(UV) requirements/dev.lock pyproject.toml
	$(UV) $(INSTALL) -r requirements/dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.installed

docs: $(VENV)/.installed-dev
	$(BIN)/python -m bot.kpi_docs

golden: $(VENV)/.installed-dev
	@$(BIN)/python -W ignore -m tests.golden_report

mutants: $(VENV)/.installed-dev
	@$(BIN)/python -W ignore -m tests.mutants $(ONLY)

bench: $(VENV)/.installed-dev
	$(BIN)/python -W ignore -m tests.bench

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal --cov=kpis --cov=alerts --cov-report=term-missing:skip-covered

lock: $(UV)
	$(UV) $(LOCK) pyproject.toml --group build -o requirements/app.lock
	$(UV) $(LOCK) pyproject.toml --group dev -c requirements/app.lock -o requirements/dev.lock

# Locks what pyproject.toml asks for once more, keeping the pins: any difference means a lock is stale.
lock-is-fresh: $(UV)
	@mkdir -p $(VENV)/lock && cp requirements/app.lock requirements/dev.lock $(VENV)/lock/
	@$(UV) $(LOCK) pyproject.toml --group build -o $(VENV)/lock/app.lock
	@$(UV) $(LOCK) pyproject.toml --group dev -c requirements/app.lock -o $(VENV)/lock/dev.lock
	@for name in app dev; do cmp -s requirements/$$name.lock $(VENV)/lock/$$name.lock || \
		{ echo "requirements/$$name.lock is stale: run 'make lock' and commit it"; exit 1; }; done

browser: $(VENV)/.installed-dev
	@sh tests/install_chromium.sh $(BIN)/playwright

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info
