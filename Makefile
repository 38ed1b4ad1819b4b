# Everything runs from the checkout, in a virtual environment of its own (.venv).
# Plain enough for GNU make 3.81 and BSD make; all paths are relative, so that the
# checkout may live in a folder with spaces in its name.

PY = .venv/bin/python
TESTS = tests
WORKERS = auto

.PHONY: help setup setup-dev run test test-fast test-stack test-postgres lint format \
	bench prove-reports prove-clicks lock secrets

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile | \
		while IFS=: read -r name what; do printf '  make %-15s%s\n' "$$name" "$$what"; done

setup: ## make .venv with what running needs (done by the others; skipped when nothing changed)
	@sh scripts/setup.sh run

setup-dev: ## setup, and what tests and linters need: their packages and a browser
	@sh scripts/setup.sh dev
	@sh scripts/browser.sh

run: setup ## start everything on this machine (PORT=8000); Ctrl-C ends it
	@exec $(PY) -m farmdash.stack

test: test-fast test-stack test-postgres ## all tests, on SQLite and on PostgreSQL

test-fast: setup-dev
	$(PY) -m pytest -n $(WORKERS) -m "not browser and not stack" $(TESTS)

# A browser and whole stacks need both cores for themselves.
test-stack: setup-dev
	$(PY) -m pytest -m "browser or stack" $(TESTS)

test-postgres: setup-dev
	FARMDASH_TEST_DB=postgres $(PY) -m pytest -n $(WORKERS) \
		-m "not browser and not stack" $(TESTS)

lint: setup-dev ## ruff, mypy, djlint, migrations, translations
	sh scripts/lint.sh

format: setup-dev ## put code in order
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

bench: setup-dev ## measure, each figure beside its baseline
	$(PY) -m bench

# PROVE="--trials 50 --postgres", for instance.
prove-reports: setup-dev ## kill beats and workers in 500 trials: no report twice, none lost
	$(PY) -m prove reports $(PROVE)

prove-clicks: setup-dev ## break everything around clicks in 500 trials: none twice, none lost
	$(PY) -m prove clicks $(PROVE)

lock: setup-dev ## resolve the requirements anew (UPGRADE=--upgrade: the newest that fit)
	sh scripts/lock.sh $(UPGRADE)

secrets: setup ## make the files in ./secrets that docker-compose.yml reads
	@$(PY) scripts/compose_secrets.py
