PYTHON ?= python3.11
BIN := .venv/bin
SETUP := .venv/.installed

.PHONY: setup test mutations drill backtest benchmark profile rooms format clean

setup: $(SETUP)

$(SETUP): $(wildcard requirements/*.txt)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	touch $(SETUP)

test: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m backtests lint --config-only
	$(BIN)/pytest

mutations: $(SETUP)
	$(BIN)/python -m tests.engine.mutations

drill: $(SETUP)
	$(BIN)/python -m tests.live

backtest: $(SETUP)
	$(BIN)/python -m backtests run --from 2017-06-01 --to 2018-12-31 --cash 100000

benchmark: $(SETUP)
	$(BIN)/python -m benchmarks

profile: $(SETUP)
	$(BIN)/python -m benchmarks.flame

rooms: $(SETUP)
	$(BIN)/python -m tests.architecture.rooms

format: $(SETUP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv data results storage
