# Kontor. `make` alone says what there is to do. Needed: Python 3.11 or newer, make; nothing else.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= 1
ORDERS ?= 100000
# Links in mails are written by the worker, which sees no request and gets a PORT of its own from honcho.
PUBLIC_URL ?= http://$(HOST):$(PORT)

export HOST PORT DEMO PUBLIC_URL
export PATH := $(CURDIR)/.venv/bin:$(PATH)
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

FLASK := .venv/bin/flask --app wsgi
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes
# Stamps: installed again only when the list of packages has changed.
RUNTIME := .venv/.runtime
TOOLS := .venv/.tools
LOCK := --quiet --no-header --generate-hashes --no-emit-index-url --universal --python-version 3.11
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard portal/translations/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check format texts samples bench lock clean

help: ## This list
	@echo "Kontor: customer portal and back office for orders."
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
	  printf '  make %-8s %s\n' "$$name" "$$text"; done
	@echo
	@echo "  make run PORT=9000 HOST=0.0.0.0 DEMO=0    another port, reachable from outside, an empty shop"

run: $(RUNTIME) $(CATALOGUES) ## Start the shop with its demonstration data; Ctrl-C stops it
	@mkdir -p var
	@.venv/bin/python tools/port_is_free.py "$(HOST)" "$(PORT)"
	@$(FLASK) db upgrade
	@test "$(DEMO)" = 0 || $(FLASK) demo
	@$(FLASK) where
	@exec .venv/bin/python tools/serve.py

test: $(TOOLS) $(CATALOGUES) ## All tests: the fast ones, then the thorough ones and journeys in a browser
	@tools/test

check: $(TOOLS) ## Form, types, imports and templates, without running anything
	.venv/bin/ruff format --check --quiet
	.venv/bin/ruff check --quiet
	.venv/bin/mypy --no-error-summary
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint --quiet --lint templates

format: $(TOOLS) ## Put Python code into the form `make check` asks for
	.venv/bin/ruff check --quiet --fix
	.venv/bin/ruff format

texts: $(TOOLS) ## Collect the words on screen into the translation catalogues
	.venv/bin/pybabel --quiet extract -F pyproject.toml --project Kontor --no-location --sort-output \
	  -o .venv/messages.pot .
	@test -f portal/translations/en/LC_MESSAGES/messages.po || \
	  .venv/bin/pybabel --quiet init -i .venv/messages.pot -d portal/translations -l en
	.venv/bin/pybabel --quiet update -i .venv/messages.pot -d portal/translations --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date

samples: $(TOOLS) $(CATALOGUES) ## Make docs/samples anew: each kind of bill as PDF and XML
	.venv/bin/python tools/samples.py

bench: $(TOOLS) $(CATALOGUES) ## How fast it is: var/bench.json, explained in docs/performance.md (ORDERS=100000)
	.venv/bin/python -m bench --orders $(ORDERS) $(BENCH)

lock: $(TOOLS) ## Choose new versions after a change to requirements*.in
	.venv/bin/uv pip compile $(LOCK) requirements.in -o requirements.txt
	.venv/bin/uv pip compile $(LOCK) requirements-dev.in -o requirements-dev.txt
	.venv/bin/uv pip compile $(LOCK) --no-deps requirements-rules.in -o requirements-rules.txt

clean: ## Remove what was installed and cached; the shop's data in var/ stays
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache $(CATALOGUES)
	find portal tests -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  "Kontor needs Python 3.11 or newer, %s is %s. Try: make PYTHON=python3.12" % ("$(PYTHON)", sys.version.split()[0]))'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; } # half a .venv would pass for a whole one

$(RUNTIME): requirements.txt | .venv/bin/python
	@echo "Installing what Kontor needs into .venv (a minute or so, once) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(TOOLS): requirements-dev.txt requirements-rules.txt $(RUNTIME)
	@echo "Installing the tools for tests and checks into .venv ..."
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-deps -r requirements-rules.txt
	@touch $@

%.mo: %.po | $(RUNTIME)
	@.venv/bin/pybabel --quiet compile -i $< -o $@
