# HotelPBX: `make run` shows it, `make test` proves it, `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
PBX_SIM_PORT ?= 8088
PBX_SIM_TCP_PORT ?= 8333
export PORT PBX_SIM_PORT PBX_SIM_TCP_PORT

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres test-telephony check reset web worker fuzz drills pages bench month lock audit messages clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# uv where it can be had, because it is several times faster; pip with the same locked hashes otherwise.
.venv/.run: requirements.txt
	@scripts/venv requirements.txt
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt
	@scripts/venv requirements-dev.txt
	@touch .venv/.run $@

var/messages: .venv/.run $(wildcard locale/*/LC_MESSAGES/*.po)
	@mkdir -p var
	@if ls locale/*/LC_MESSAGES/*.po >/dev/null 2>&1; then $(BIN)/pybabel -q compile -D django -d locale; fi
	@touch $@

run: .venv/.run var/messages ## the demo hotel: simulator, web, worker, listener (PORT=8000 PBX_SIM_PORT=8088)
	@$(BIN)/python scripts/run.py

test: .venv/.dev var/messages ## the whole test suite, in parallel; browser tests where a Chromium is found
	@scripts/test

test-postgres: .venv/.dev var/messages ## the whole suite on PostgreSQL (TEST_DATABASE_URL=postgres://…, ARGS=… for pytest)
	@DATABASE_URL=$${TEST_DATABASE_URL:?names no PostgreSQL server, such as postgres://postgres@127.0.0.1:5432/postgres} scripts/test $(ARGS)

test-telephony: .venv/.dev var/messages ## real Asterisk and SIP phones, call by call in var/telephony/report.md (ARGS=… for pytest)
	@scripts/telephony $(ARGS)

check: .venv/.dev var/messages ## what CI runs: format, lint, types, layers, migrations, translations, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check
	@scripts/test

web: .venv/.run var/messages ## the web process alone
	$(BIN)/python manage.py collectstatic --noinput -v 0
	exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 1 --blocking-threads 4 --workers-kill-timeout 2 --no-ws hotelpbx.wsgi:application

worker: .venv/.run ## the worker and its timer alone
	exec $(BIN)/celery --quiet -A hotelpbx worker --beat --pool threads --concurrency 4 --loglevel WARNING --without-gossip --without-mingle

reset: ## throw the demo data away
	rm -rf var

fuzz: .venv/.dev ## generated reports against the decoder and the framing, two minutes each
	@scripts/fuzz

drills: .venv/.dev ## the hotel under faults and kill -9, and what must hold on both sides (SHORT=1; ARGS=… see docs/drills.md)
	@$(BIN)/python -m tests.drills $(if $(SHORT),--short) $(ARGS)

pages: .venv/.dev var/messages ## every page in a browser: accessibility, width, weight, console; pictures in var/pages (ARGS=--every-view)
	@CHROMIUM="$${CHROMIUM:-$$(command -v chromium || true)}" $(BIN)/python -m tests.pages $(ARGS)

bench: .venv/.dev ## figures and their yardsticks, on a database of their own (about ten minutes)
	@$(BIN)/python scripts/bench.py

month: .venv/.dev ## a month of a hotel of 300 rooms, compared with books kept anew (ARGS=--rooms 60 …; TEST_DATABASE_URL)
	@$(BIN)/python -m tests.month $(ARGS)

lock: ## renew requirements*.txt from requirements*.in (needs uv)
	uv pip compile -q --generate-hashes --python-version 3.11 --universal --upgrade requirements.in -o requirements.txt
	uv pip compile -q --generate-hashes --python-version 3.11 --universal --upgrade requirements-dev.in -o requirements-dev.txt

audit: ## known vulnerabilities of the locked packages (needs a way to pypi.org; ARGS=… for pip-audit)
	@scripts/audit $(ARGS)

messages: .venv/.dev ## renew locale/*.po from the code (needs GNU gettext)
	$(BIN)/python manage.py makemessages -l zh_Hans --ignore .venv --ignore var --no-wrap --add-location file

protocol: .venv/.dev ## renew docs/pbx-protocol.md from catalogue, simulator and contract tests, or name its gaps
	$(BIN)/python scripts/protocol.py
