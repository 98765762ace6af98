PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: plan test app lint bench shots clean

plan: .run.stamp  ## plan a week for the sample profile, print it, write it under out/
	@$(BIN)/mealplan plan --out out; code=$$?; [ $$code -eq 0 ] || [ $$code -eq 3 ]

test: .dev.stamp  ## the whole test suite, in a real browser too
	@sh tools/install-test-programs.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile

app: .dev.stamp  ## the Streamlit app on 127.0.0.1:8501
	$(BIN)/mealplan app

lint: .dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mealplan data verify

bench: .dev.stamp  ## writes benchmarks/results.md and results-batch.md (half an hour)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.batch

shots: .dev.stamp  ## takes the pictures of docs/ from the running app
	$(BIN)/python -m tools.take_screenshots

.run.stamp: requirements.txt pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.dev.stamp: requirements-dev.txt pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@ .run.stamp

clean:
	rm -rf $(VENV) out dist build .*.stamp
