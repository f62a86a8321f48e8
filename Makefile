# make demo   the sample city on http://127.0.0.1:8000
# make test   everything the tests need, and the tests
# make lint   style and types        make bench   how fast it is        make clean   as after cloning
# make relevance   how good what is found first is
# make quality   what other people's judges say of every page
# make questions   how many questions in plain words are understood
# Options go along as in: make demo DEMO="--port 8001", make test TEST="-k schedule",
# make bench BENCH="--sizes 10k,100k --folder /tmp/bench" (against others)

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check
DEMO :=
TEST := --numprocesses=auto
BENCH :=
QUALITY :=

.PHONY: demo test lint bench relevance questions judges quality clean

demo: $(VENV)/installed
	@$(PYTHON) -m finder --home var demo $(DEMO)

test: $(VENV)/installed-test
	@$(PYTHON) -m pytest $(TEST)

lint: $(VENV)/installed-dev
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy

bench: $(VENV)/installed-test
	@$(PYTHON) -m tests.bench $(BENCH)

relevance: $(VENV)/installed-test
	@$(PYTHON) -m tests.relevance

questions: $(VENV)/installed-test
	@$(PYTHON) -m tests.questions

judges: .judges/installed

.judges/installed: tests/quality/package.json tests/quality/package-lock.json | $(VENV)/installed-test
	@echo 'Bringing the judges of pages; this happens once.'
	@$(PYTHON) -m tests.quality --install
	@touch $@

quality: judges
	@$(PYTHON) -m tests.quality $(QUALITY)

clean:
	rm -rf $(VENV) .judges build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find finder tests -name __pycache__ -prune -exec rm -rf {} +

$(PYTHON):
	@found=; \
	for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo 'Python 3.11 or newer is needed: please install it, then repeat.' >&2; exit 1; fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "Python's venv is not installed: sudo apt install python3-venv" >&2; exit 1; fi; \
	$$found -m venv $(VENV)

$(VENV)/installed: setup.cfg pyproject.toml | $(PYTHON)
	@echo 'Installing what the finder needs; this happens once.'
	@$(PIP) install --editable . || { echo 'The installation failed: is there a network?' >&2; exit 1; }
	@touch $@

$(VENV)/installed-test: setup.cfg pyproject.toml | $(PYTHON)
	@echo 'Installing what the tests need; this happens once.'
	@$(PIP) install --editable '.[test]' || { echo 'The installation failed: is there a network?' >&2; exit 1; }
	@touch $@ $(VENV)/installed

$(VENV)/installed-dev: setup.cfg pyproject.toml | $(PYTHON)
	@echo 'Installing what developers need; this happens once.'
	@$(PIP) install --editable '.[dev]' || { echo 'The installation failed: is there a network?' >&2; exit 1; }
	@touch $@ $(VENV)/installed-test $(VENV)/installed
