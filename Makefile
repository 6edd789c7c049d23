# Everything lives in .venv beside this file; nothing is installed globally. `make help` lists the targets.

# The interpreter .venv is made with: the first of these that is Python 3.11 or newer, or PYTHON=... of your choice.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))) python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# For every platform and every Python that the bot runs on.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"
ARGS ?=
# The tests also wait, so two cores are only busy with seven at a time.
WORKERS ?= 7

.DEFAULT_GOAL := help
.PHONY: help sandbox install test lint format documents lock bench faults pictures check clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

sandbox: $(VENV)/.installed ## Try the bot in a local workspace in the browser; needs no Slack account
	$(BIN)/python bot.py sandbox $(ARGS)

install: $(VENV)/.installed ## Install what the bot needs into .venv

# Each test process prepares every test file anew where Python may not keep what it compiled.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.installed-dev ## Run the tests; ARGS="-k announce" picks some
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: $(VENV)/.installed-dev ## Check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev ## Sort imports and format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

documents: $(VENV)/.installed-dev ## Write the settings into .env.example and README.md
	@$(BIN)/python -m tests.documents

lock: $(VENV)/.installed-dev ## Pin with hashes all that is needed in turn; ARGS=--upgrade renews it
	$(LOCK) $(ARGS) requirements.txt -o requirements.lock
	$(LOCK) $(ARGS) requirements-dev.txt -o requirements-dev.lock

bench: $(VENV)/.installed-dev ## Measure what waiting and work the bot costs; ARGS=--quick is shorter
	@$(BIN)/python -m tests.bench $(ARGS)

faults: export PYTHONDONTWRITEBYTECODE =
faults: $(VENV)/.installed-dev ## Walk while everything fails, and check what was promised; ARGS="--walks 20"
	@$(BIN)/python -m tests.campaign $(ARGS)

pictures: $(VENV)/.installed-dev ## Take the README's pictures again; needs Chromium
	@mkdir -p docs/pictures
	@PHOENIX_REQUIRE_BROWSER=1 PHOENIX_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/browser

check: lint test ## What continuous integration runs

clean: ## Remove .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The Phoenix needs Python 3.11 or newer, but $(PYTHON) is: $$($(PYTHON) --version 2>&1)."; \
		echo "Install one and run again, for example: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Could not make $(VENV). On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.lock | $(BIN)/python
	@echo "Installing what The Phoenix needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing what developing needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $(VENV)/.installed $@
