# Everything a person or a CI machine does. Needs only git, make and Python >= 3.11.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: help setup ocr demo test test-fast faults check format lock bench clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## make the environment (done by every other target when needed)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python >= 3.11 is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 3; }
	@echo "Setting up $(VENV) (about a minute and a half, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m compileall -q esglake flows transforms expectations infra
	@$(BIN)/python -c 'import duckdb, polars, prefect; from transforms.catalogue import catalogue; catalogue()' && $(BIN)/python -m infra.marts && touch $(STAMP)

ocr: $(STAMP)  ## add what reads scanned pages (300 MB)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-ocr.lock

demo: $(STAMP)  ## the whole way of a filing, on the samples
	@$(BIN)/esglake demo

test: $(STAMP)  ## all tests
	@$(BIN)/pytest -n 3 --dist loadgroup

test-fast: $(STAMP)  ## what needs no server and few lakes: under a minute
	@$(BIN)/pytest -n 2 -m "not slow"

faults: $(STAMP)  ## each fault many times (hours: TRIALS=20), and a table of what held
	@rm -f .faults.tmp; FAULT_TRIALS=$${TRIALS:-20} FAULT_TABLE=$(CURDIR)/.faults.tmp $(BIN)/pytest tests/faults; \
	  status=$$?; sort .faults.tmp | uniq -c; rm -f .faults.tmp; exit $$status

check: $(STAMP)  ## format, lint, strict types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(STAMP)  ## put the code into the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(STAMP)  ## renew requirements.lock for all platforms
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --group dev --extra dask pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra ocr -c requirements.lock pyproject.toml -o requirements-ocr.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dask -c requirements.lock pyproject.toml -o infra/deploy/requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements.lock infra/deploy/requirements-build.in -o infra/deploy/requirements-build.lock

bench: $(STAMP)  ## all benchmarks in their quick form
	@for name in latency throughput events posts dask extraction quality reconcile formats sheets marts; do $(BIN)/python -m benchmarks.$$name --quick || exit 1; done

clean:  ## remove the environment and what the demo made
	rm -rf $(VENV) demo
