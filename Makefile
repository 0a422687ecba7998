# Everything that is done with this project, from a fresh checkout on. Needs Python 3.11+, Node 20.19+, git and make.
#
#   make demo       build, install into build/venv and open the sample corpus in JupyterLab (DEMO=--no-browser prints the address)
#   make test       everything that must hold before a change goes in
#   make nightly    the same with the long runs
#   make bench      measure against what a user would pick instead; prints one table
#   make build      wheel and sdist in dist/
#   make schemas    write annotator/schemas/ anew from the code
#   make lint       types and style only
#   make clean      remove everything that was built; what was annotated in the demo is kept
#
# Each step leaves a stamp beside what it made and a fingerprint of what it was made from; it runs again when that content is another.

PYTHON ?= python3
VENV ?= build/venv
PORT ?= 8899
PYTEST ?=
# who reads in the demo
ANNOTATOR ?= a1
BIN := $(abspath $(VENV))/bin
STAMPS := build/stamps
DEMO_FOLDER := $(abspath build/demo)
DEMO_HOME := $(abspath build/demo-home)
# what a shell of the user has set must not lead to other settings, kernels or modules
CLEAN_ENV := env -u PYTHONPATH -u PYTHONHOME -u JUPYTER_PATH -u JUPYTER_CONFIG_PATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1

WEB := labextension/src labextension/style labextension/schema labextension/package.json labextension/package-lock.json labextension/tsconfig.json
PACKAGE := annotator pyproject.toml README.md LICENSE labextension/install.json labextension/jupyter-config
BUILT := annotator/static/widget.js annotator/static/widget.css annotator/labextension/package.json annotator/labextension/static/style.js

# $(call fingerprint,files and folders): their names and contents in one line
fingerprint = find $(1) -type f ! -path '*/__pycache__/*' 2>/dev/null | LC_ALL=C sort > $@.list; \
	{ cat $@.list; git hash-object --no-filters --stdin-paths < $@.list; } | git hash-object --stdin > $@.new; rm $@.list; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

.PHONY: demo test nightly bench build schemas lint clean tools installed web chromium checks FORCE
.DELETE_ON_ERROR:
FORCE:

tools:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed; name it with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, this is $$($(PYTHON) -V); name another with make PYTHON=..."; exit 1; }
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Node 20.19 or newer with npm is needed."; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' || { echo "Node 20.19 or newer (not 21) is needed, this is $$(node -v)."; exit 1; }

$(STAMPS)/npm.from: FORCE
	@mkdir -p $(STAMPS)
	@$(call fingerprint,labextension/package.json labextension/package-lock.json labextension/.npmrc)

$(STAMPS)/npm: $(STAMPS)/npm.from $(if $(wildcard labextension/node_modules/.package-lock.json),,FORCE) | tools
	cd labextension && npm ci --no-progress
	@touch $@

$(STAMPS)/web.from: FORCE
	@mkdir -p $(STAMPS)
	@$(call fingerprint,$(WEB))

$(STAMPS)/web: $(STAMPS)/npm $(STAMPS)/web.from $(if $(filter $(words $(BUILT)),$(words $(wildcard $(BUILT)))),,FORCE)
	cd labextension && npm run --silent clean && npm run --silent build:prod
	@touch $@

web: $(STAMPS)/web

$(BIN)/python: | tools
	$(PYTHON) -m venv $(VENV)

# the built files belong to the package, so that its fingerprint is taken after the build
$(STAMPS)/package.from: $(STAMPS)/web FORCE
	@$(call fingerprint,$(PACKAGE))

# installed as a user does it: a wheel; EXTRAS is '' for the demo and '[bench]' or '[test]' for the checks
define install
	$(CLEAN_ENV) $(BIN)/python -m pip install --quiet $(1)
	@touch $@
endef

$(VENV)/.demo: $(STAMPS)/package.from | $(BIN)/python
	$(call install,.)

$(VENV)/.test: $(STAMPS)/package.from | $(BIN)/python
	$(call install,'.[test]')
	@touch $(VENV)/.demo

$(VENV)/.bench: $(STAMPS)/package.from | $(BIN)/python
	$(call install,'.[bench]')
	@touch $(VENV)/.demo $(VENV)/.test

# The demo's folder belongs to whoever annotates in it: when the sample corpus or a notebook has changed, it is moved aside, never overwritten.
$(STAMPS)/samples.from: FORCE
	@mkdir -p $(STAMPS)
	@$(call fingerprint,corpus notebooks)

$(DEMO_FOLDER)/.made: $(STAMPS)/samples.from
	@if [ -e $(DEMO_FOLDER) ]; then aside=$(DEMO_FOLDER).$$(date +%Y%m%d-%H%M%S); mv $(DEMO_FOLDER) $$aside; echo "The samples have changed: the former demo is now $$aside"; fi
	@mkdir -p $(DEMO_FOLDER)
	cp -R corpus notebooks $(DEMO_FOLDER)
	@touch $@

$(DEMO_HOME)/config/labconfig/default_setting_overrides.json: Makefile
	@mkdir -p $(@D)
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' > $@

demo: $(VENV)/.demo $(DEMO_FOLDER)/.made $(DEMO_HOME)/config/labconfig/default_setting_overrides.json
	@echo "The demo is in $(DEMO_FOLDER). Stop it with Ctrl+C."
	@cd $(DEMO_FOLDER) && exec $(CLEAN_ENV) PATH="$(BIN):$$PATH" \
		JUPYTER_CONFIG_DIR=$(DEMO_HOME)/config JUPYTER_DATA_DIR=$(DEMO_HOME)/data JUPYTER_RUNTIME_DIR=$(DEMO_HOME)/runtime IPYTHONDIR=$(DEMO_HOME)/ipython \
		JUPYTERLAB_SETTINGS_DIR=$(DEMO_HOME)/settings JUPYTERLAB_WORKSPACES_DIR=$(DEMO_HOME)/workspaces ANNOTATOR_NAME=$(ANNOTATOR) \
		$(BIN)/python -m jupyterlab --ip=127.0.0.1 --port=$(PORT) --ServerApp.port_retries=0 --ServerApp.root_dir=$(DEMO_FOLDER) \
		--LabApp.default_url=/lab/tree/corpus/corpus.annotator.json $$([ "$$(id -u)" = 0 ] && echo --allow-root) $(DEMO)

chromium:
	@command -v chromium >/dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji; \
	elif [ -n "$$CI" ]; then echo "Chromium is missing and this user can't install it: apt-get install chromium, as root."; exit 1; \
	else echo "Chromium is missing: the browser tests will be skipped. As root: apt-get install chromium"; fi

lint: $(VENV)/.test
	cd labextension && npm run --silent check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

# Browser tests run alone, so that two of them don't share the processor; everything else runs on two.
checks: lint
	cd labextension && npm test --silent
	$(CLEAN_ENV) $(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser" $(PYTEST)
	$(CLEAN_ENV) $(BIN)/python -m pytest -m browser $(PYTEST)

test: chromium
	@$(MAKE) --no-print-directory checks

nightly: chromium
	@ANNOTATOR_NIGHTLY=1 $(MAKE) --no-print-directory checks

bench: chromium $(VENV)/.bench
	$(CLEAN_ENV) $(BIN)/python -m tests.benchmarks

build: $(STAMPS)/web | $(BIN)/python
	$(CLEAN_ENV) $(BIN)/python -m pip install --quiet build
	rm -rf dist
	$(CLEAN_ENV) $(BIN)/python -m build --outdir dist .

schemas: $(VENV)/.test
	$(CLEAN_ENV) $(BIN)/python -c 'from pathlib import Path; from annotator.jsonschemas import write; write(Path("annotator/schemas"))'
	$(CLEAN_ENV) $(BIN)/python -c 'from pathlib import Path; from annotator.server.description import write; write(Path("annotator/schemas"))'

clean:
	rm -rf build/venv build/stamps build/demo-home dist .mypy_cache .ruff_cache .pytest_cache .hypothesis labextension/node_modules
	cd labextension && rm -rf lib tsconfig.tsbuildinfo ../annotator/labextension ../annotator/static
	find annotator tests -name __pycache__ -type d -prune -exec rm -rf {} +
