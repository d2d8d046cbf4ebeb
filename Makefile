# `make demo` and `make test` are all one needs; both install what they use into .venv.
PYTHON ?= python3
BIN := .venv/bin
PAGE := gql/page/package-lock.json $(wildcard gql/page/build.* gql/page/source/* gql/page/examples/*)

.PHONY: install demo test check format lock pages clean

install: .venv/.installed .venv/.page

.venv/.installed: requirements/uv.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --python $(BIN)/python --quiet --require-hashes requirements/dev.txt
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-build-isolation --no-deps --editable .
	touch $@

# The page to try the API with; Node is one of the Python packages.
.venv/.page: .venv/.installed $(PAGE)
	$(BIN)/python -m gql.page.build
	touch $@

demo: install
	$(BIN)/entraide demo

# Two at a time, each with an engine of its own; the tests of one file stay together.
test: check
	$(BIN)/pytest --numprocesses 2 --dist loadfile

check: install
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# Pin what pyproject.toml and package.json ask for; no file names a registry.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: install
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
	cd gql/page && ../../$(BIN)/npm install --package-lock-only

# The reference pages of docs/ are printed by the program itself.
pages: install
	for page in settings model files; do \
	  { sed '/^## /,$$d' docs/$$page.md; $(BIN)/entraide $$page --markdown; } > docs/$$page.tmp && mv docs/$$page.tmp docs/$$page.md; \
	done

# What the program has stored (.entraide) stays.
clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf gql/page/node_modules gql/page/dist
