# The verbs of the project. Bare `make` prints them.
#
# Everything that `run` and `test` need is made on the way and kept: a step is done again only when what it was
# made from has changed. The steps themselves are in scripts/bootstrap. PORT, MEDIA_PORT, DATA and LAN reach the
# server through its environment (server/config.py), as make hands on what it is called with.

VENV   := .venv
BIN    := $(VENV)/bin
WEB    := clients/web
DIST   := $(WEB)/dist/index.html
STAMPS := $(VENV)/stamps
PYTEST := $(BIN)/pytest -q --numprocesses auto --maxprocesses 4
WEB_SOURCES := $(shell find $(WEB) \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)

# A process that may not keep compiled modules compiles ours again: a fifth of a server's start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo test check bench soak screenshots clean test-python test-web test-stories test-browsers

help:
	@echo 'make run          start the server: PORT=8080 MEDIA_PORT=8443 DATA=data, LAN=1 for other machines'
	@echo 'make demo         fill the demo class of the running server with robots'
	@echo 'make test         every test, browsers included; installs what they need'
	@echo 'make check        formatting, lint, types, import contracts; seconds when warm'
	@echo 'make bench        measure, print a table, write docs/performance.md'
	@echo 'make soak         kill the server and the journal 100 times each, under load'
	@echo 'make screenshots  pictures of a running class for the READMEs'
	@echo 'make clean        remove everything that was built (never the data)'

# --- run ------------------------------------------------------------------------------------------------------

run: $(STAMPS)/packages $(DIST)
	@exec $(BIN)/tongtang serve

demo: $(STAMPS)/packages
	@exec $(BIN)/tongtang demo

# --- prove ----------------------------------------------------------------------------------------------------

check: $(STAMPS)/dev $(WEB)/node_modules/.installed
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >$(STAMPS)/lint-imports.log || { cat $(STAMPS)/lint-imports.log; exit 1; }
	@scripts/bootstrap npm --silent run check
	@echo 'check: clean'

test:
	@scripts/test

test-python: $(STAMPS)/dev
	@echo '== Python tests'
	@$(PYTEST) --dist loadfile -m 'not browser and not story and not soak'

test-web: $(WEB)/node_modules/.installed
	@echo '== Web client tests'
	@scripts/bootstrap npm --silent test

test-stories: $(STAMPS)/dev $(DIST)
	@echo '== Stories: whole flows through a real server'
	@$(PYTEST) --dist loadgroup -m 'story and not browser and not soak'

test-browsers: $(STAMPS)/dev $(DIST)
	@echo '== Stories in Chromium and Firefox'
	@scripts/bootstrap browsers
	@$(PYTEST) --dist loadgroup -m 'browser and not soak'

soak: $(STAMPS)/dev
	@$(BIN)/pytest -q -m soak --timeout=7200

bench: $(STAMPS)/dev $(DIST)
	@scripts/bootstrap browsers janus
	@$(BIN)/python -m tests.bench --write docs/performance.md

screenshots: $(STAMPS)/dev $(DIST)
	@scripts/bootstrap browsers
	@$(BIN)/python -m tests.browser.screenshots docs/images

# --- make -----------------------------------------------------------------------------------------------------

$(STAMPS)/environment: scripts/bootstrap
	@scripts/bootstrap environment

$(STAMPS)/packages: $(STAMPS)/environment pyproject.toml
	@scripts/bootstrap packages

$(STAMPS)/dev: $(STAMPS)/packages
	@scripts/bootstrap dev

$(WEB)/node_modules/.installed: $(STAMPS)/environment $(WEB)/package-lock.json
	@scripts/bootstrap web-packages

$(DIST): $(WEB)/node_modules/.installed $(WEB_SOURCES)
	@scripts/bootstrap web

clean:
	rm -rf $(VENV) $(WEB)/node_modules $(WEB)/dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
