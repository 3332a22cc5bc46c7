# `make run` shows the product, `make test` proves it. Both set up what they need and can be called again at any time.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
export SAMPLING_DATA ?= $(CURDIR)/.data
# Empty: hundreds of processes begin in the tests, and each would compile the program anew.
export PYTHONDONTWRITEBYTECODE =
BIN := .venv/bin

.PHONY: help setup run test types scripts compiled lint bench soak texts pictures clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1|\2/' | column -t -s '|'

setup: .venv/.runtime static/dist/manifest.json .venv/.translations  ## the Python environment, the browser's files, the translations

run: setup  ## load the demonstration when there is no data yet, then serve on 127.0.0.1:$PORT until Ctrl-C
	@$(BIN)/sampling demo neixiang --if-empty
	@echo "Open http://127.0.0.1:$(PORT) in a browser. Ctrl-C stops everything."
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/honcho start --port $(PORT) || [ $$? -eq 130 ]

test: setup .venv/.development .venv/.real  ## everything that must hold: style, types, layers, rules, both databases, three journeys
	@tests/prepare
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 --output-sync types scripts compiled
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

types:
	$(BIN)/mypy

scripts:
	npm test --silent

compiled:  # beside the types, which take one core: else each process compiles all tests for itself (faults are told by the run)
	@$(BIN)/pytest --collect-only --quiet >/dev/null 2>&1 || true

lint: .venv/.development  ## style and types alone
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: setup .venv/.development .venv/.peers  ## the optimiser beside its peers, pages under load, a large map; writes docs/benchmarks.md
	$(BIN)/python -m bench --write
	-$(BIN)/python -m bench.siting_all --write
	-$(BIN)/python -m bench.reports
	-$(BIN)/python -m bench.watching --write
	-$(BIN)/python -m bench.maps --write
	-$(BIN)/python -m bench.catchments --write

soak: setup .venv/.development  ## the tests that take longer, 50 generated rounds of every kind included (ROUNDS=5 for less)
	SOAK=1 $(BIN)/pytest -n 2 -m "slow" --override-ini addopts="--strict-markers"
	EXPLORE=1 EXAMPLES=$(or $(EXAMPLES),400) $(BIN)/pytest tests/optimizer/test_properties.py tests/optimizer/test_remedies.py \
	  tests/optimizer/test_questions.py -n 2 --dist loadfile
	ROUNDS=$(or $(ROUNDS),50) $(BIN)/pytest tests/optimizer/soak.py -n 2 --dist loadfile -rP

texts: .venv/.development  ## collect the texts to translate into the catalogue (then fill in the new ones)
	$(BIN)/pybabel --quiet extract -F sampling/translations/babel.cfg -k lazy_gettext -k lazy_pgettext:1c,2 -k NotFound -k Refused -k Conflict \
	  --no-location --sort-output --width=120 --project=county-sampling -o sampling/translations/messages.pot sampling
	$(BIN)/pybabel --quiet update -i sampling/translations/messages.pot -d sampling/translations -l zh_Hans \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --init-missing --width=120

pictures: setup .venv/.development  ## the pictures of the README and of all pages, from the running app (PAGES=rounds for some)
	$(BIN)/python docs/pictures.py $(if $(PAGES),--pages "$(PAGES)")

clean:  ## remove what was made; data stay
	rm -rf .venv node_modules static/dist .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock setup.cfg pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.development: requirements-dev.lock .venv/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.real: requirements-real.lock .venv/.development
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-real.lock
	@touch $@

.venv/.peers: requirements-bench.lock .venv/.development
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock \
	  || echo "Timefold and spopt can't be installed here: the tables will say so."
	@touch $@

.venv/.translations: .venv/.runtime $(shell find sampling/translations -name '*.po' 2>/dev/null)
	$(BIN)/pybabel --quiet compile -d sampling/translations
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund --silent
	@touch $@

static/dist/manifest.json: node_modules/.package-lock.json $(shell find static/js static/css static/build.js -type f)
	npm run --silent build
	@touch $@
