# The project's own entrance: `make` alone lists what there is.
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help check-python demo run test test-long conformance lint format types imports lock picture clean

help: ## this list
	@echo "monitor: follows the AI sovereignty debate in the Korean press"; echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

check-python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "make: no $(PYTHON) here. Install Python 3.11 or newer:"; \
	  echo "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv"; echo "  macOS:           brew install python@3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: $$($(PYTHON) --version 2>&1) is too old; the monitor needs Python 3.11 or newer. Install one and name it:"; \
	  echo "  Debian, Ubuntu:  sudo apt-get install python3.11 python3.11-venv && make PYTHON=python3.11"; \
	  echo "  macOS:           brew install python@3.12 && make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "make: $(PYTHON) lacks the venv module. On Debian or Ubuntu this installs it:"; \
	  echo "  sudo apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 1; }

# What is installed is exactly what the lock names, by hash, the build backend included.
$(VENV)/installed: requirements.lock pyproject.toml | check-python
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "make: installing what requirements.lock names (first time: about a minute)"
	@$(BIN)/pip install -q --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install -q --no-build-isolation --no-deps --no-index -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "make: installing the tools of requirements-dev.lock"
	@$(BIN)/pip install -q --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

demo: $(VENV)/installed ## the whole job on a simulated Korean press, without outside network
	@$(BIN)/monitor demo

run: $(VENV)/installed ## the daemon on config.toml, in the foreground
	@$(BIN)/monitor run

test: lint types imports ## lint, types, import contract and every test
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not long"

test-long: $(VENV)/installed-dev ## the long kill and browser families as well
	$(BIN)/python -m pytest -m long --timeout 900

conformance: $(VENV)/installed-dev ## read others' test feeds: FEEDPARSER=DIR FEEDVALIDATOR=DIR, see docs/conformance.md
	@test -n "$(FEEDPARSER)$(FEEDVALIDATOR)" || { echo "make: name the folders: make conformance FEEDPARSER=../feedparser FEEDVALIDATOR=../feedvalidator"; exit 2; }
	@test -z "$(FEEDPARSER)" || $(BIN)/python -m bench.conformance feedparser "$(FEEDPARSER)"
	@test -z "$(FEEDVALIDATOR)" || $(BIN)/python -m bench.conformance feedvalidator "$(FEEDVALIDATOR)"

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/installed-dev ## put the code into its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

lock: $(VENV)/installed-dev ## resolve the requirements anew
	$(BIN)/uv pip compile pyproject.toml --group build --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --universal --python-version 3.11 -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group build --group dev -c requirements.lock --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --universal --python-version 3.11 -q -o requirements-dev.lock

picture: $(VENV)/installed ## render the digest's pictures anew (needs Chromium and a Korean font)
	@MONITOR=$(BIN)/monitor docs/pictures/render.sh

clean: ## remove the virtual environment and caches; what the monitor collected stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
