# Needs Python 3.11 with venv, and make. What a target asks for is prepared once and kept.
PYTHON ?= $(firstword $(foreach name,python3.11 python3,$(shell command -v $(name))))
PORT ?= 8000
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
COMPILE = $(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make pins"

.PHONY: help run setup test lint sure soak bench pins format catalogue icons pictures guide
.DELETE_ON_ERROR:

help:  ## says what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: .venv/runtime  ## environment, database, demo province, server on 127.0.0.1:PORT
	@PORT=$(PORT) exec $(BIN)/python -m rollout.serve

setup: .venv/dev  ## prepares .venv and nothing else

test: .venv/dev checkers  ## every test, then every page that the tests saw, in the HTML checker
	@rm -rf .pages
	$(BIN)/pytest -n auto --dist worksteal --durations 10
	$(BIN)/pytest tests/house/check_pages.py

lint: .venv/dev  ## style, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

sure: lint test  ## all that CI runs

soak: .venv/dev  ## the long counts: thousands of random sequences
	$(BIN)/pytest -m soak -n auto --dist worksteal --durations 10

bench: .venv/dev  ## benchmarks/, a line each: name, figure, bar
	$(BIN)/python -m benchmarks

format: .venv/dev  ## lays out the code as `make lint` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogue: .venv/dev  ## brings the English catalogue up to date with the words of the code
	$(BIN)/python -m tests.catalogue

icons: .venv/dev  ## makes static/icons.svg from the vendored icons
	$(BIN)/python -m tests.icons

pictures: .venv/dev  ## pictures of every page, as every role sees it, into build/pictures/
	$(BIN)/python -m pictures

guide: .venv/dev  ## the pictures of docs/huong-dan/
	$(BIN)/python -m pictures --guide

pins: .venv/dev  ## makes requirements*.txt from requirements*.in, for every platform at once
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-planner.in --output-file requirements-planner.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

.venv/runtime: requirements.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) --requirement requirements.txt
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt requirements-planner.txt
	$(PIP) --requirement requirements-dev.txt
	$(PIP) --requirement requirements-planner.txt
	@touch $@

# The HTML and accessibility checkers; a machine without npm skips the tests that need them.
.PHONY: checkers
ifneq ($(shell command -v npm),)
checkers: node_modules/installed
else
checkers:
endif

node_modules/installed: package-lock.json
	npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@
