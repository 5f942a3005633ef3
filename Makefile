PYTHON ?= python3.11
BIN := .venv/bin
SETUP := .venv/.installed
COMMAND := $(BIN)/backtests
DRILLS ?= results/drills.jsonl

# the tests start some hundred commands, and each would compile the project again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup test types suite mutations drill backtest benchmark profile rooms format clean cleandata

help:  ## this list
	@sed -nE 's/^([a-z]+):.*  ## (.*)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(SETUP)  ## the packages into .venv, and the command backtests

$(SETUP): $(wildcard requirements/*.txt)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@printf '%s\n' '#!$(CURDIR)/$(BIN)/python' 'import sys' 'sys.path.insert(0, "$(CURDIR)")' \
		'if __name__ == "__main__":' '    from backtests.__main__ import main' '    main()' > $(COMMAND)
	@chmod +x $(COMMAND)
	touch $(SETUP)

test: $(SETUP)  ## what a pull request has to pass
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs=2 types suite

types: $(SETUP)  ## types, and config/ by itself
	$(BIN)/mypy
	$(BIN)/python -m backtests lint --config-only

suite: $(SETUP)  ## the tests alone
	$(BIN)/pytest

mutations: $(SETUP)  ## break each rule of the engine once, and see a test fail
	$(BIN)/python -m tests.engine.mutations

drill: $(SETUP)  ## live days, kills, restarts and faults, by the thousand
	$(BIN)/pytest -m drill
	$(BIN)/python -m tests.live --kept $(DRILLS)

backtest: $(SETUP)  ## June 2017 to December 2018 at 100,000 USD
	$(BIN)/python -m backtests run --from 2017-06-01 --to 2018-12-31 --cash 100000

benchmark: $(SETUP)  ## speed and memory, with figures
	$(BIN)/python -m benchmarks

profile: $(SETUP)  ## where the time goes, as results/engine-profile.png
	$(BIN)/python -m benchmarks.flame

rooms: $(SETUP)  ## draw docs/rooms.png from the imports of now
	$(BIN)/python -m tests.architecture.rooms

format: $(SETUP)  ## ruff's fixes and layout
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Results, a live desk's book in storage/ and a data folder of the user's own are nobody's to clean.
clean: cleandata  ## modelled history, .venv and caches; results, storage and other data stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

cleandata:  ## modelled history, and what the engine keeps of data; bought data and results stay
	rm -rf data/months data/columns
	rm -rf $(patsubst %/MODELLED.txt,%,$(wildcard data/*/MODELLED.txt))
