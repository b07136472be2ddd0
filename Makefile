# The commands of Beckon. `make` alone prints them.
#
# Every target that needs Python goes through dev/bootstrap.sh first, which makes
# .venv and keeps its packages those of requirements-dev.txt; when nothing changed
# that takes milliseconds.

PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test test-fast check reset upgrade requirements bench-export bench-pages bench-sync bench-history .venv

help: ## Print this help
	@echo "Beckon, the open recruiter portal. Commands:"
	@echo
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1 | \2/p' Makefile | awk -F' [|] ' '{ printf "%-22s %s\n", $$1, $$2 }'

run: .venv ## Start the portal (PORT, 8000) and the sandbox of LinkedIn (SANDBOX_PORT, 8001); Ctrl-C stops both
	@$(PYTHON) -m dev.run

test: .venv ## Run all tests, also those in a browser; make test T=tests/web/test_jobs.py runs one file
	@$(PYTHON) -m dev.suite everything $(T)

test-fast: .venv ## Run the tests without those in a browser
	@$(PYTHON) -m dev.suite fast $(T)

check: .venv ## Check format, lint, import arrows and types
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@.venv/bin/lint-imports
	@$(PYTHON) -m mypy

reset: .venv ## Throw away the data of make run (database, Redis, sandbox, settings)
	@$(PYTHON) -m dev.reset

upgrade: .venv ## After a git pull: install what changed and migrate the database
	@$(PYTHON) -m dev.upgrade

requirements: .venv ## Pin the packages of requirements*.in anew (UPGRADE=1: to their newest versions)
	@$(PYTHON) -m dev.requirements

bench-export: .venv ## Measure an export from click to Prospect tab and print the figures
	@$(PYTHON) -m dev.bench_export

bench-pages: .venv ## Measure the pages with 50,000 candidates and print the figures
	@$(PYTHON) -m dev.bench_pages

bench-sync: .venv ## Measure how fast LinkedIn gets to know of everybody and print the figures
	@$(PYTHON) -m dev.bench_sync

bench-history: .venv ## Measure how two years of InMail and notes are read and shown and print the figures
	@$(PYTHON) -m dev.bench_history

.venv:
	@sh dev/bootstrap.sh
