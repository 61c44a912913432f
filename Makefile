# The commands of the project, from a bare Debian 12 with Python 3.11 and git to a running demonstration.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
# The host and port that `make demo` serves on; a busy port makes it take the next free one.
export HOST ?= 127.0.0.1
export PORT ?= 8000
# How many processes the tests run in: as many as there are cores, but two at least, since they wait for the
# database and for browsers, and four at most, since each takes half a gigabyte.
TEST_PROCESSES ?= $(shell cores=$$(nproc); echo $$((cores < 2 ? 2 : cores > 4 ? 4 : cores)))
# What is marked as slow runs where this is empty, as in `make test-all`.
SELECTION := -m "not slow"
# How much of apps/ the tests reach is measured where this is not empty: measuring takes as long as the tests.
COVERAGE :=
# A database or settings module of the developer's shell must not leak into the demonstration or the tests.
unexport DATABASE_URL
unexport DJANGO_SETTINGS_MODULE

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Setting up -----------------------------------------------------------------------------------

# What the application runs on.
.venv/.runtime: requirements.lock .ci/create-venv .ci/install-python-packages
	@.ci/install-python-packages requirements.lock
	@touch $@

# That, and what its checks need: the second lock holds the first one exactly.
.venv/.installed: requirements-dev.lock .ci/create-venv .ci/install-python-packages
	@.ci/install-python-packages requirements-dev.lock
	@touch .venv/.runtime $@

.PHONY: setup
setup: ## Install what running the application needs
	@.ci/install-system-packages runtime nice
	@$(MAKE) --silent .venv/.runtime

.PHONY: setup-test
setup-test:
	@.ci/install-system-packages runtime test
	@$(MAKE) --silent .venv/.installed
	@.ci/fetch-axe
	@.ci/fetch-identity-providers
	@.ci/fetch-directory

# --- Running --------------------------------------------------------------------------------------

.PHONY: demo
demo: setup ## Serve the demonstration, with data to look at
	@exec .ci/demo

# --- Checking -------------------------------------------------------------------------------------

.PHONY: test
test: setup-test lint check pytest audit ## Run every check and test but the slow ones, on SQLite

.PHONY: test-all
test-all: ## Run everything on both databases: nightly, and before a release
	@$(MAKE) test SELECTION= COVERAGE="--cov --cov-report="
	@$(MAKE) test-postgres SELECTION=

.PHONY: lint
lint: .venv/.installed ## Check style, layers and types
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	$(PYTHON) -m mypy

.PHONY: check
check: .venv/.installed ## Check migrations and the production settings
	$(PYTHON) manage.py makemigrations --check --dry-run --settings hotfix_site.settings.test
	.ci/check-production

.PHONY: pytest
pytest: .venv/.installed ## Run the tests alone, on SQLite
	$(PYTHON) -m pytest -n $(TEST_PROCESSES) --dist loadgroup $(SELECTION) $(COVERAGE)

.PHONY: audit
audit: .venv/.installed ## Ask for known advisories against the locked packages
	@$(PYTHON) .ci/audit.py

.PHONY: test-postgres
test-postgres: setup-test ## Run the tests on a throwaway PostgreSQL
	@.ci/install-system-packages postgres
	.ci/with-postgres $(PYTHON) -m pytest -n $(TEST_PROCESSES) --dist loadgroup $(SELECTION)

.PHONY: test-faults
test-faults: setup-test ## Kill servers, pooler and primary while people work, fill the disk, set a clock back
	@.ci/install-system-packages postgres pgbouncer faketime
	$(PYTHON) -m tests.faults

.PHONY: fuzz
fuzz: setup-test ## Ask by chance as anybody, on PostgreSQL: REQUESTS=10000, and SEED for the same again
	@.ci/install-system-packages postgres
	FUZZ_REQUESTS=$(or $(REQUESTS),10000) FUZZ_SEED=$(or $(SEED),$(shell date +%s)) .ci/with-postgres \
		$(PYTHON) -m pytest tests/entrance/test_requests_by_chance_are_answered.py

.PHONY: bench
bench: setup-test ## Measure, and compare with the goals; REPORT_ONLY=1 only tells
	@.ci/install-system-packages postgres
	POSTGRES_ON_DISK=1 .ci/with-postgres $(PYTHON) -m tests.bench $(if $(REPORT_ONLY),--report-only)

.PHONY: walk
walk: setup-test ## Walk a hot fix of each lane to its end, and tell what it costs people; JSON=1 as data
	@$(PYTHON) -m tests.walk $(if $(JSON),--json)

.PHONY: package
package: ## Make the archive that a server installs, of the last commit: build/hotfix-VERSION.tar.gz
	@python3 .ci/package.py

# --- Maintaining ----------------------------------------------------------------------------------

.PHONY: format
format: .venv/.installed ## Put the code in the agreed form
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

.PHONY: lock
lock: ## Write the lock files anew; UPGRADE=1 takes newer versions
	@.ci/create-venv
	@.ci/lock $(if $(UPGRADE),--upgrade)

.PHONY: keep-database
keep-database: setup-test ## Keep what this version leaves behind for the upgrade tests: VERSION=0.2.0
	$(if $(VERSION),,$(error Name the version: make keep-database VERSION=0.2.0))
	@.ci/install-system-packages postgres
	$(PYTHON) -m tests.upgrade keep $(VERSION)
	.ci/with-postgres $(PYTHON) -m tests.upgrade keep $(VERSION)

.PHONY: screenshots
screenshots: setup-test ## Take the pictures of the README and the manual anew
	@.ci/screenshots

.PHONY: clean
clean: ## Remove the environment, the caches and the demonstration; other data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
	rm -rf var/tools var/static var/demo.* var/demo-*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
