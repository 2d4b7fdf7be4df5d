.DEFAULT_GOAL := help
.PHONY: help run stop report test test-matrix bench torture build package migrate schema lint audit clean
export LOG PG NEIGHBOURS

installed := node_modules/.package-lock.json
servers := test/servers/node_modules/.package-lock.json
only_files = $(filter-out %/,$(ONLY))
only_folders = $(filter %/,$(ONLY))
debian := pg_cron debian_server dump_and_restore pgbouncer report_in_chromium feeders

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 13

run: build ## Start PostgreSQL here, load the sample log, or LOG=all.csv (.gz too; - is stdin), and show what it says
	@node dist/test/support/demo.js run

stop: build ## Stop the PostgreSQL that make run started; its data stays
	@node dist/test/support/demo.js stop

report: build ## Write perforce_report.html from DATABASE_URL, or else what make run loaded; ARGS="--from yesterday"
	@node dist/test/support/demo.js report $(ARGS)

test: build $(if $(PG),$(servers)) ## Run the tests, or ONLY="migrate commands/"; PG=14 on that PostgreSQL; NEIGHBOURS=1
	@test/support/install_debian.sh $(if $(or $(only_folders),$(if $(ONLY),,all)),$(debian),$(filter $(debian),$(only_files)))
	@node dist/test/support/run_tests.js $(only_files:%=dist/test/*/%.test.js) $(only_folders:%=dist/test/%*.test.js)

test-matrix: build ## Run the tests on PostgreSQL 14 to 18, one after the other
	@failed=; for pg in 14 15 16 17 18; do $(MAKE) --no-print-directory test PG=$$pg || failed="$$failed $$pg"; done; \
	test -z "$$failed" || { echo "failed on PostgreSQL$$failed"; exit 1; }

bench: build ## Measure against the floor of the same run; EVENTS=400000, ONLY="1 4", CORES=4 slow ones
	@node dist/test/bench/main.js

torture: build ## Kill, crash, fill and stop while loading; ROUNDS=200, SEED=7, ONLY="kill_loader crowd"
	@node dist/test/torture/main.js

build: $(installed) ## Compile; npx p4-load works then
	@node_modules/.bin/tsc
	@chmod +x dist/loader/main.js

package: ## Make the file that npm install takes: p4-command-log-VERSION.tgz
	@rm -rf dist
	@$(MAKE) --no-print-directory build
	@npm pack --ignore-scripts

migrate: build ## Bring the database of DATABASE_URL (or PGHOST, PGUSER, ...) up to date
	@node dist/loader/main.js migrate

schema: build ## Write test/schema/schema.txt anew, after a change of migrations/ or functions/
	@UPDATE_SCHEMA=1 node dist/test/support/run_tests.js dist/test/schema/schema.test.js

lint: build ## Check types, migrations/ and functions/
	@node_modules/.bin/squawk migrations/*.sql
	@node dist/test/support/lint_functions.js

audit: build ## Ask npm whether what users install has known vulnerabilities
	@node dist/test/support/audit.js

clean: ## Remove what was built and installed; the data of make run stays
	rm -rf dist node_modules test/servers/node_modules .tap p4-command-log-*.tgz

$(installed): package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund

$(servers): test/servers/package-lock.json
	cd test/servers && npm ci --no-audit --no-fund
