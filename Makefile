# Two commands: `make run` and `make test`. Everything they need is set up by them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: run test check bench mutate lock sql definitions clean

run: $(BIN)/.ready
	@exec $(BIN)/python -m dashboard serve $(if $(PORT),--port $(PORT))

test: $(BIN)/.ready-dev
	@sh tests/system-packages.sh
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(TESTS)

check: $(BIN)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_imports.py

bench: $(BIN)/.ready-dev
	@sh tests/system-packages.sh
	$(BIN)/python -m tests.bench $(BENCH)

# Change what pages say one bit at a time, and see which change no test notices: make mutate [MUTANTS="*churn.sentences*"].
mutate: $(BIN)/.ready-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-mutate.txt
	$(BIN)/mutmut run $(if $(MUTANTS),"$(MUTANTS)")
	$(BIN)/mutmut results

lock: $(BIN)/.ready-dev
	$(BIN)/uv pip compile --universal --quiet --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --universal --quiet --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt
	$(BIN)/uv pip compile --universal --quiet --no-header --python-version 3.11 pyproject.toml --group dev --group mutate -o requirements-mutate.txt

# The golden SQL of every dialect, written anew after a deliberate change to a fact.
sql: $(BIN)/.ready-dev
	$(BIN)/python -m tests.golden_sql

clean:
	rm -rf $(VENV) data/state data/*.duckdb

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(BIN)/.ready: requirements.txt | $(BIN)/python
	@echo "Setting up $(VENV), once: about a minute."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(BIN)/.ready-dev: requirements-dev.txt | $(BIN)/python
	@echo "Setting up $(VENV) for tests, once: about two minutes."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(BIN)/.ready

# The table of metrics in docs/definitions.md, from the registry.
definitions: $(BIN)/.ready-dev
	$(BIN)/python -m tests.definitions_table
