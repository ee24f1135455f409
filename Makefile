# The list of commands. `.ci/run` calls `make test`, so that desk and CI can't differ.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONWARNINGS=ignore $(BIN)/python
XDIST ?= -n 2 --dist worksteal

.PHONY: run test pytest lint check messages lock bench clean

run: $(VENV)/.run ## start everything: http://127.0.0.1:$PORT
	$(BIN)/python -m bis_portal.start

test: lint check pytest ## everything that must hold before a change lands

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy .

check: $(VENV)/.dev assets
	$(RUN) manage.py makemigrations --check --dry-run
	BIS_HTTPS=on BIS_SITE_URL=https://bis.example.org $(RUN) manage.py check --deploy --fail-level WARNING

pytest: $(VENV)/.dev assets ## the tests alone; ARGS="-k feed" picks some
	$(BIN)/pytest $(XDIST) --cov --cov-report=term -q $(ARGS)

.PHONY: assets
assets: $(VENV)/.dev
	@$(BIN)/python -m bis_portal.catalogues compile
	@$(RUN) manage.py build_pictograms

messages: $(VENV)/.dev ## bring the catalogues up to date with the sources
	$(BIN)/python -m bis_portal.catalogues extract

lock: $(VENV)/.dev ## renew the locked versions
	$(BIN)/uv pip compile --upgrade --universal --no-strip-extras --generate-hashes --no-header --no-emit-index-url -q --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --upgrade --universal --no-strip-extras --generate-hashes --no-header --no-emit-index-url -q --python-version 3.11 --group dev pyproject.toml -o requirements-dev.lock

bench: $(VENV)/.dev assets ## measure: queries, milliseconds, and the naive way beside them
	$(RUN) bench/run.py $(ARGS)

# The environment is made anew only when a lock has changed.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache static/generated
