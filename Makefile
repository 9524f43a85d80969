# Needs Python 3.11 or later, pip and make. On Windows without make: see README, "Windows".
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: demo test axe screenshots prove bench lint lock clean

demo: $(VENV)/ready
	$(BIN)/varda demo --port $(PORT)

test: $(VENV)/ready-dev chromium
	$(BIN)/python -m pytest $(ARGS)

# Every page in every language, light and dark, wide and narrow; ARGS="--db FILE --show" for another database.
axe: $(VENV)/ready-dev chromium
	$(BIN)/python tests/dashboard/axe_pages.py $(ARGS)

screenshots: $(VENV)/ready-dev chromium
	$(BIN)/varda demo --no-serve
	$(BIN)/python tests/dashboard/screenshots.py --db varda-demo.db $(ARGS)

prove: $(VENV)/ready-dev
	$(BIN)/python -m pytest -m prove -s $(ARGS)

# Ratios in one run; from_totals also needs R: apt-get install r-base-core r-cran-survey
bench: $(VENV)/ready-dev chromium
	$(BIN)/python benchmarks/loading_a_wave.py
	$(BIN)/python benchmarks/from_totals.py
	$(BIN)/python benchmarks/more_respondents.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/money_and_gap.py
	$(BIN)/python benchmarks/public_pages.py

lint: $(VENV)/ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# The environment is made anew whenever what it is made of changes.
$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# The browser tests drive Debian's chromium; where apt isn't there, say what to install.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null 2>&1 || sh tests/install_chromium.sh

# Pins with hashes, without index addresses.
lock: $(VENV)/ready-dev
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-header --upgrade -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-header --upgrade --extra dev --constraint requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) varda-demo.db* varda-demo-files
