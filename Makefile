# The commands of this repository. `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Without bytecode every start compiles our modules anew: half of its CPU, in tests and bench too.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup run sandbox test check fix assets bench fuzz chaos screenshots

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
PAGES := $(shell find frontend src/wicketgate/web \( -name node_modules -o -name vendor \) -prune \
    -o -type f -not -name '*.py' -not -name '*.pyc' -not -name '*.mo' -print 2>/dev/null)
BUILT := src/wicketgate/web/kit/static/vendor/.built

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile \
	    | awk -F'|' '{printf "%-16s%s\n", $$1, $$2}'

setup: .venv/.project ## make .venv with everything pinned, and the project in it

.venv/.dev: requirements/dev.txt .venv/.project
	@echo "installing what tests and checks need; this takes a minute or two"
	@$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

run: setup assets ## all of it on a fresh machine: set up, build, start the sandbox
	@$(BIN)/wicketgate sandbox --data var/sandbox

sandbox: run ## the same as make run

test: .venv/.dev assets ## install what the tests need, then run all of them
	@sh scripts/test_services.sh
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: .venv/.dev ## lint, types, the import contract and the house tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/house

fix: .venv/.dev ## let the linter mend and the formatter lay out what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: .venv/.dev assets ## ten thousand made-up requests; none may be answered with 5xx
	@sh scripts/test_services.sh
	$(BIN)/python -m pytest -m fuzz

bench: .venv/.dev assets ## measure the speed: against a bare function and against Prism, six minutes
	@sh scripts/bench_services.sh
	$(BIN)/python -m bench

chaos: .venv/.dev assets ## kill the servers some hundred times in the middle of payments, then audit
	@sh scripts/test_services.sh
	$(BIN)/python -m tests.chaos

screenshots: .venv/.dev assets ## take pictures of the pages, into var/screenshots and docs/pictures
	$(BIN)/python -m scripts.screenshots

assets: $(BUILT) ## build the style sheet, the icons and the fonts of the pages

.venv/.locked: requirements/run.txt requirements/build.txt scripts/make_venv.sh
	@sh scripts/make_venv.sh
	@echo "installing what Wicketgate needs; this takes half a minute or more"
	@$(PIP) install --quiet --require-hashes -r requirements/run.txt -r requirements/build.txt
	@touch $@

.venv/.project: .venv/.locked pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(BUILT): scripts/build_assets.py $(PAGES) | .venv/.locked
	@$(BIN)/python -m scripts.build_assets
	@touch $@
