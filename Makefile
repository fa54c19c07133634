# Two commands for everyone (`make run`, `make test`) and the few a developer needs.
# PYTHON: the interpreter that makes .venv (3.11 or newer). AT: FILE:LINE:COLUMN for `make run`.

PYTHON ?= python3
AT ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt


.PHONY: run test check lint format wheel settings vsix constraints gpu clean

run: $(VENV)/.run
	@$(BIN)/fimble models pull
	@$(BIN)/fimble demo $(AT)

# The GGUF is kept for the tests against a server that is not ours.
test: $(VENV)/.dev lint
	@$(BIN)/fimble models pull qwen2.5-coder-0.5b-instruct --keep-gguf
	$(BIN)/python -m pytest

check: $(VENV)/.dev lint
	$(BIN)/python -m pytest -q tests/unit tests/architecture

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel: $(VENV)/.dev
	$(BIN)/python -m hatchling build -t wheel

# The extension with the server's wheel in it: vscode-extension/fimble.vsix.
vsix: wheel
	@command -v npm >/dev/null || { echo "The extension is built with npm (Node 20 or newer). Install it and run make vsix again." >&2; exit 1; }
	cd vscode-extension && npm ci --no-audit --no-fund && npm run package

# The extension's settings and the README's table, from the server's own.
settings: $(VENV)/.dev
	$(BIN)/python .ci/write_settings.py

# Installs the newest versions that pyproject.toml allows into a new environment and writes them down.
constraints:
	@sh .ci/make_constraints.sh "$(PYTHON)" > constraints.new && mv constraints.new constraints.txt

# How fast the pass is on this machine's GPU, with random weights in 16 and in 8 bits, beside transformers'
# generate; some minutes. Runs from the source tree with any Python that has torch and transformers, and
# platformdirs, tree-sitter, pyflakes, psutil, httpx, rich and pathspec besides.
GPU_CARDS ?= qwen2.5-coder-0.5b qwen2.5-coder-1.5b qwen2.5-coder-7b
GPU_RESULTS ?= models/fimble_models/results
gpu:
	@for card in $(GPU_CARDS); do for form in none int8; do \
	  PYTHONPATH=server:models $(PYTHON) -m fimble benchmark pass --device cuda --random-weights $$card --quantization $$form \
	    --prompt-tokens 2048 --lengths 128,1024,2048,4096 --runs 3 --out $(GPU_RESULTS) || exit 1; \
	done; done

clean:
	rm -rf $(VENV) dist build .pytest_cache .ruff_cache .hypothesis

# --- the environment; the stamps make a second run quick ---------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Fimble needs Python 3.11 or newer as '$(PYTHON)'. Install it, or name one: make run PYTHON=python3.12" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Fimble and its pinned dependencies (a minute or two the first time) …"
	@$(INSTALL) torch --editable . || \
	  { echo "The dependencies could not be installed; the lines above say which. Check the connection to your package index and run make again." >&2; exit 1; }
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Fimble, its pinned dependencies and the test tools …"
	@$(INSTALL) torch --editable '.[dev]' || \
	  { echo "The dependencies could not be installed; the lines above say which. Check the connection to your package index and run make again." >&2; exit 1; }
	@touch $@ $(VENV)/.run
