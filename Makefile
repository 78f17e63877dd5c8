# Every target does its own set-up: the virtual environment from the lock file, and Debian's packages where a
# target needs them. ARGS is handed on: make demo ARGS=--once

PYTHON ?= python3
BIN    := .venv/bin
STAMP  := .venv/installed-from-lock
WIDE   := -n $(shell expr 2 \* $$(nproc)) --dist loadfile  # most tests wait for a program; tests of one file share what they start

.PHONY: help install debian npm demo test check bench mutants soak docs dashboards pictures lock format clean
.DEFAULT_GOAL := help

help:  ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 16

install: $(STAMP)  ## the virtual environment, from the lock file

$(STAMP): requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh scripts/environment.sh
	@touch $@

debian:
	@sh scripts/debian.sh prometheus prometheus-alertmanager jsonnet curl postgresql systemd

NPM = npm ci --silent --no-audit --no-fund

# node and npm: those that are there, else Debian's
npm:
	@command -v node >/dev/null && command -v npm >/dev/null || sh scripts/debian.sh nodejs npm

dashboards/%/node_modules/installed-from-lock: dashboards/%/package-lock.json | npm
	@cd dashboards/$* && $(NPM)
	@touch $@

demo: install  ## the daemon on a simulated estate; ARGS=--once runs one cycle and ends
	@$(BIN)/cidrwatch demo $(ARGS)

test: install debian dashboards/types/node_modules/installed-from-lock  ## everything, against real servers on loopback
	@$(BIN)/pytest -q $(WIDE) $(ARGS)

check: install  ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# An environment of its own: the product and the peers it is measured against.
bench: .venv-bench/installed-from-lock  ## the figures of docs/benchmarks.md; ARGS="--only peers" runs one group
	@sh scripts/debian.sh postgresql wrk
	@.venv-bench/bin/python -P benchmarks/run.py $(ARGS)

.venv-bench/installed-from-lock: requirements-bench.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh scripts/environment.sh .venv-bench requirements-bench.lock
	@touch $@

# An environment of its own as well: mutmut writes the mutants, and no test needs it.
mutants: .venv-mutants/installed-from-lock  ## break the kernel on purpose; ARGS="'analyzer.ties*'" takes one file
	@HYPOTHESIS_PROFILE=mutants .venv-mutants/bin/python -P scripts/mutants.py $(ARGS)

.venv-mutants/installed-from-lock: requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh scripts/environment.sh .venv-mutants
	@.venv-mutants/bin/pip install --quiet mutmut==3.8.1
	@touch $@

soak: install  ## long fuzzing and fault runs
	@HYPOTHESIS_PROFILE=soak $(BIN)/pytest -q $(WIDE) tests/property tests/soak $(ARGS)

docs: install  ## renew the generated parts of docs/reference
	@$(BIN)/python -P scripts/reference.py

dashboards: install  ## renew the JSON of dashboards/grafana
	@PYTHONPATH=scripts $(BIN)/python -P -W ignore::DeprecationWarning -m boards

# Half a gigabyte of packages and a browser, so no test needs it.
pictures: dashboards debian dashboards/preview/node_modules/installed-from-lock  ## check and draw the dashboards with Grafana's own libraries
	@sh scripts/debian.sh chromium pngquant
	@$(BIN)/python scripts/pictures.py

format: install  ## write the format that check asks for
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

LOCK = $(BIN)/pip-compile --quiet --all-build-deps --generate-hashes --allow-unsafe --strip-extras \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

lock: install  ## renew the lock files from the ranges in pyproject.toml
	@$(BIN)/pip install --quiet pip-tools
	@$(LOCK) --upgrade --extra demo --extra dev -o requirements.lock pyproject.toml
	@$(LOCK) --upgrade --extra demo --extra bench -c requirements.lock -o requirements-bench.lock pyproject.toml

clean:  ## remove what the targets made
	rm -rf .venv .venv-bench .venv-mutants dashboards/*/node_modules mutants demo build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
