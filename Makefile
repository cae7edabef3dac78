# Spends. `make help` lists what there is.

# The first Python on PATH that is new enough; name another with `make PYTHON=… run`.
PYTHON ?= $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done),python3)
TOOLCHAIN = $(PYTHON) -m spends.toolchain
BIN = .venv/bin

# Tests to run, for instance: make test TESTS=tests/kit
TESTS ?= tests
# Test processes side by side, and sample transactions to make.
WORKERS ?= auto
ROWS ?=
# Where to, on AWS.
ROUTE ?= ec2
STAGE ?= dev

# What Python has compiled is kept, whatever the shell says: tests start many processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run dev test test-deploy lint format bench fuzz demo migrate build release deploy destroy lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Install, migrate, build and serve Spends at http://localhost:3000 (SPENDS_PORT)
	@$(TOOLCHAIN) run

dev: ## The same with hot reload
	@$(TOOLCHAIN) develop

test: ## All tests, on SQLite and Postgres, with a real browser; prints the coverage
	@$(TOOLCHAIN) tests
	@rm -f .coverage .coverage.*
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --cov --cov-report= $(TESTS)
	@$(BIN)/coverage report --include='spends/kit/*,spends/domains/*' --format=total | sed 's/^/Coverage of kit and domains (at least 90 %): /'
	@$(BIN)/coverage report --format=total | sed 's/^/Coverage of everything (at least 80 %): /'

test-deploy: ## What deploys Spends, run for real as far as this machine allows
	@$(TOOLCHAIN) machine
	$(BIN)/pytest -p no:xdist -m deploy $(TESTS)

lint: ## Style, format, types, and who may import whom
	@$(TOOLCHAIN) checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: ## Put the code into its format
	@$(TOOLCHAIN) checks
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: ## Measure speed and size; writes tests/bench/RESULTS.md
	@$(TOOLCHAIN) tests
	$(BIN)/pytest -p no:xdist -m bench tests/bench

fuzz: ## Throw a hundred thousand made-up inputs at each parser, and new examples at every property
	@$(TOOLCHAIN) tests
	SPENDS_FUZZ_CASES=100000 $(BIN)/pytest -n $(WORKERS) -m "fuzz or hypothesis" $(TESTS)

demo: migrate ## Make a household with two years of sample data (ROWS=100000: that many transactions)
	@$(BIN)/python -m spends demo $(if $(ROWS),--rows $(ROWS))

migrate: ## Bring the database up to date
	@$(TOOLCHAIN) setup
	@$(BIN)/python -m spends migrate

build: ## Build the pages for production
	@$(TOOLCHAIN) build

release: ## Put together what servers are installed from: .build/release/spends-….tar.gz
	@$(TOOLCHAIN) release

deploy: ## Put a stage on AWS, or bring it up to date: ROUTE=ec2 STAGE=dev (deploy/README.md)
	@$(TOOLCHAIN) deploying
	@$(BIN)/python deploy/cdk/ship.py deploy $(ROUTE) $(STAGE)

destroy: ## Take a stage on AWS down: ROUTE=ec2 STAGE=dev; production's data stays
	@$(TOOLCHAIN) deploying
	@$(BIN)/python deploy/cdk/ship.py destroy $(ROUTE) $(STAGE)

lock: ## Choose npm packages anew and write them down in reflex.lock/
	@$(TOOLCHAIN) lock

clean: ## Remove everything that commands have made; data/ stays
	rm -rf .venv .web .build .states .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache htmlcov .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
