# The few things one does here. `make` alone lists them.
# Needs python3 (3.11 or later, with venv) and make; everything else is installed into .venv.
PYTHON ?= python3
EDITION ?= 2026
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help report test faults fuzz audit mutants check lint pictures lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

report: $(VENV)/.run-ready ## set up, then make the whole report: outputs/$(EDITION)/book
	$(BIN)/milepost report --edition $(EDITION)

test: $(VENV)/.dev-ready ## set up, then pass the style checks and the tests
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto -m "not slow"
	$(BIN)/pytest -m slow

faults: $(VENV)/.dev-ready ## inject every fault into a run, and show the last edition intact
	$(BIN)/python tests/engine/faults_drill.py

fuzz: $(VENV)/.dev-ready ## give every reader damaged inputs, guided by what they reach (SECONDS=60 a reader)
	$(BIN)/python tests/engine/fuzzing.py --seconds $(or $(SECONDS),60)

audit: $(VENV)/.dev-ready ## ask whether a known vulnerability is in a locked package (needs the network)
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock -r requirements-dev.lock

mutants: $(VENV)/.dev-ready ## change the code in small ways, and count what no test sees (some hours; SAMPLE=150 for a part)
	$(BIN)/python docs/make_mutants.py $(if $(SAMPLE),--sample $(SAMPLE))

check: $(VENV)/.run-ready ## check the data only
	$(BIN)/milepost check

lint: $(VENV)/.dev-ready ## mend the style, then check it
	$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/mypy

pictures: $(VENV)/.dev-ready ## draw the README's pictures from the last edition
	$(BIN)/python docs/make_pictures.py $(EDITION)

lock: ## write the lock files anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and everything a run made
	rm -rf $(VENV) outputs/[0-9]* outputs/.[0-9]* .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Milepost needs Python 3.11 or later; PYTHON=$(PYTHON) is older. Try: make PYTHON=python3.12 report"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 has no venv; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-ready: requirements-dev.lock pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run-ready
