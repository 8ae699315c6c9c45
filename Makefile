# Each target does all it needs on a fresh machine with Python 3.11+ (and its venv module) and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

PEERS := $(if $(PHCPY),--phcpy $(PHCPY)) $(if $(BERTINI2),--bertini2 $(BERTINI2)) $(if $(MACAULAY2),--macaulay2 $(MACAULAY2))

.PHONY: demo test test-slow check format bench clean

demo: $(STAMP)  ## compress the built-in network on the built-in digits, from nothing
	$(BIN)/neurovariety compress --model digits --data digits --cut auto --out runs/demo --overwrite

test: $(STAMP)  ## the fast suite
	$(BIN)/python -m pytest

test-slow: $(STAMP)  ## the long proofs too
	$(BIN)/python -m pytest -m "slow or not slow"

check: $(STAMP)  ## format, lint, types, order of the rooms, length of the files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_file_lengths.py

format: $(STAMP)  ## write the format and the fixes that are safe
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)  ## every benchmark; results land in benchmarks/results; takes about two hours; peers: CGAVI=checkout,
## PHCPY=, BERTINI2= interpreters, MACAULAY2= binary
	$(BIN)/python benchmarks/paper_structure.py --threads 2
	$(BIN)/python benchmarks/choose_recipe.py
	$(BIN)/python benchmarks/compression_tables.py
	$(BIN)/python benchmarks/vanishing_speed.py $(if $(CGAVI),--cgavi $(CGAVI))
	$(BIN)/python benchmarks/vanishing_floor.py
	$(BIN)/python benchmarks/vanishing_hundred_classes.py
	$(BIN)/python benchmarks/vanishing_classification.py
	$(BIN)/python benchmarks/solving_homotopies.py $(PEERS)
	$(BIN)/python benchmarks/solving_whole.py $(PEERS)
	$(BIN)/python benchmarks/solving_complete.py
	$(BIN)/python benchmarks/solving_floor.py
	$(BIN)/python benchmarks/solving_paths.py
	$(BIN)/python benchmarks/closed_forms.py
	$(BIN)/python benchmarks/neuromanifold_dimensions.py $(if $(MACAULAY2),--macaulay2 $(MACAULAY2))
	$(BIN)/python benchmarks/critical_points.py $(PEERS) --limit 110
	$(BIN)/python benchmarks/readme_tables.py

KERNEL := CMakeLists.txt $(wildcard src/neurovariety/solve/track/kernel/*)

$(STAMP): pyproject.toml constraints.txt $(KERNEL)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) runs/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
