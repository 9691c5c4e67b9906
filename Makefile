# Every command a person or CI needs. `make help` lists them.
PYTHON ?= python3
UV     := .tools/uv/bin/uv
NPM    := $(shell command -v npm 2>/dev/null || echo .venv/bin/npm)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench build image deploy clean reference format lock

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("GAS needs Python 3.11 or newer, this is %d.%d; set PYTHON=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/.done: $(UV) pyproject.toml uv.lock annotator_container/pyproject.toml client/pyproject.toml
	@$(UV) sync --quiet --locked --python $(PYTHON)
	@touch $@

setup: .venv/.done  ## install everything into the checkout
