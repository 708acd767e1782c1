# make setup   a virtual environment in .venv, with everything: .venv/bin/tfgen is ready for use
# make demo    renders, plans, applies and destroys environments/dev.yaml on a local AWS
# make test    everything that CI runs

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TFGEN := $(BIN)/tfgen

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types tests golden schema bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'

setup: $(VENV)/.ready ## a virtual environment in .venv with everything that tfgen needs

# constraints.txt pins every version. Compiling the 2,135 modules of the AWS package, of which thirty
# are ever imported, would take a minute. The caches are prepared here, not at the first render.
$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tfgen needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable '.[dev]'
	$(TFGEN) doctor --warm
	@touch $@

demo: setup ## renders, plans, applies and destroys environments/dev.yaml on a local AWS
	@PATH="$(abspath $(BIN)):$$PATH" ./tests/demo.sh

test: lint types tests ## everything that CI runs

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup
	$(BIN)/mypy

tests: setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup

golden: setup ## makes what tests compare with anew, for review
	-TFGEN_UPDATE_GOLDEN=1 $(BIN)/python -m pytest -q tests/modules/test_golden.py tests/access/test_golden.py

schema: setup ## environments/schema.json and the provider schema, from the code
	$(TFGEN) schema > environments/schema.json

bench: setup ## measures tfgen beside plain cdktf, cdktn and bare Terraform (half an hour)
	$(BIN)/python -m tests.bench

clean: ## removes what make and tfgen have made, the local AWS included
	-$(TFGEN) local stop
	rm -rf $(VENV) .tfgen .pytest_cache .mypy_cache .ruff_cache .hypothesis
