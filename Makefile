# The commands of this repository. `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup

PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s%s\n", $$1, $$2}'

setup: .venv/.project ## make .venv with everything pinned, and the project itself in it

.venv/.locked: requirements/dev.txt scripts/make_venv.sh
	@sh scripts/make_venv.sh
	$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

.venv/.project: .venv/.locked pyproject.toml src/wicketgate/__init__.py
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
