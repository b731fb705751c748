# `make book` builds the book and says where to open it; `make test` passes the tests.
# Both need git, make and Python (3.11 to 3.13) only: they make their own environment from the lock.

PYTHON ?= $(shell tools/find-python)
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
COMPILE = _build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes

.PHONY: help book test serve notebooks bench mutants workshop lock clean
.DELETE_ON_ERROR:

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

book: .venv/book  ## build the book; says where to open it
	$(BIN)/python tools/build_book.py

test: .venv/test  ## everything that must hold (builds the book first)
	tools/run-tests

serve: book  ## the built book at http://127.0.0.1:8000/ (PORT=...; HOST=0.0.0.0 for phones, with a QR code)
	$(BIN)/python tools/serve.py --host $(HOST) --port $(PORT)

notebooks: .venv/book  ## run all notebooks again and store their outputs in normal form
	$(BIN)/python tools/store_notebooks.py

bench: .venv/test  ## time from key press to painted picture, and other figures
	$(BIN)/python benchmarks/run.py

mutants: .venv/test  ## break the closed forms and the ledger and see the tests notice (half an hour)
	tools/mutants

workshop: book  ## the kit for a teacher as one zip: the book, files for phones, papers
	$(BIN)/python tools/make_workshop.py

lock:  ## renew every requirements.txt from its .in file
	$(PYTHON) -m venv _build/lock && _build/lock/bin/pip install -q uv
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) .binder/requirements.in -o .binder/requirements.txt
	$(COMPILE) --no-deps .binder/data.in -o .binder/data.txt
	$(COMPILE) tests/requirements.in -o tests/requirements.txt
	$(COMPILE) -c requirements.txt -c tests/requirements.txt tests/mutants/requirements.in -o tests/mutants/requirements.txt
	$(COMPILE) tests/binder/requirements.in -o tests/binder/requirements.txt

clean:  ## remove everything that was made, also the environment
	rm -rf _build .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache

# The stamps hold the environment to the lock: a changed lock makes a new environment.
.venv/book: requirements.txt tools/micropython/package-lock.json
	PYTHON="$(PYTHON)" tools/make-environment

.venv/test: .venv/book tests/requirements.txt tests/lighthouse/package-lock.json \
            .binder/requirements.txt tests/binder/requirements.txt
	PYTHON="$(PYTHON)" tools/make-environment test
