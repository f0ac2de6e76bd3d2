# Two commands do everything on a fresh machine with Python 3.11+ and make: `make run`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
PEERS := .bench/peers

.DEFAULT_GOAL := help
.PHONY: help install run up down status test lint types layers unit check-flows bench-quality bench-peers-env bench-adapters check-peers bench-encoding bench-performance bench-training check-kill check-faults check-nights check-ui check-s3 check-catalogue check-clusters check-network check-openai check-finetune check-real-llm bench-gpu bench-generation bench-overhead bench-scale check-deployments clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-16s %s\n", $$1, $$2}'

install: $(STAMP) ## make .venv and install everything from the lock file

$(STAMP): requirements.lock pyproject.toml
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $@" >&2; exit 2; }
	@# torch by pip: where a CPU wheel is configured, only pip knows of it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $$(grep '^torch==' requirements.lock)
	@if command -v uv >/dev/null 2>&1; then VIRTUAL_ENV=$(CURDIR)/.venv uv pip install --quiet -r requirements.lock && VIRTUAL_ENV=$(CURDIR)/.venv uv pip install --quiet --no-deps -e .; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .; fi
	@touch $@

run: install ## the whole pipeline, offline, on embedded defaults
	@$(BIN)/python -m flows.full_pipeline

up: install ## Prefect server, work pool, deployments, worker: from here on it runs by itself
	@$(BIN)/python -m deployments.up

down: install ## end what `make up` started
	@$(BIN)/python -m deployments.down

status: install ## what runs and runs next, champion, dataset, spending, refusals, what is wrong
	@$(BIN)/python -m deployments.status

test: install lint types layers unit ## lint, strict types, import contracts, tests

lint:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

layers:
	@$(BIN)/lint-imports

unit:
	@# A worker for each core, so that a thread of each worker's torch is enough.
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check-flows: install ## the flows as their users run them, those that take minutes; every C++ program of the catalogue
	@$(BIN)/python -m pytest -m slow tests/flows tests/perfetch/verification

bench-quality: install ## three seeds of the default run: what the champion gains, with intervals
	@$(BIN)/python -m bench.quality

bench-peers-env: $(PEERS)/installed ## the peers' packages, in an environment of their own

$(PEERS)/installed: bench/peers/requirements.lock
	$(PYTHON) -m venv $(PEERS)
	@# torch by itself: where a CPU wheel is configured, the rest then keeps to it
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check $$(grep '^torch==' $<)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench-adapters: install ## every query-side kind, auto and the peers on real sets: gains, with intervals
	@$(MAKE) --no-print-directory bench-peers-env || echo "the peers are left out: their packages could not be installed" >&2
	@$(BIN)/python -m bench.adapters $$(test -f $(PEERS)/installed && echo --peers $(PEERS)/bin/python)

check-peers: install bench-peers-env ## the peers from their own packages, on sets of a few dozen queries
	@$(BIN)/python -m pytest -m slow tests/bench/test_peers.py -s

bench-performance: install ## performant answers first: what is gained, what relevance it costs, what transfers
	@$(BIN)/python -m bench.performance

bench-encoding: install ## our encode, by torch and by OpenVINO, beside sentence-transformers' own: seconds, smallest cosine, NDCG@10
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[openvino]' || echo "OpenVINO is left out: it could not be installed" >&2
	@$(BIN)/python -m bench.encoding

bench-training: install ## time and memory of training, small and large; time to LlamaIndex's quality
	@$(BIN)/python -m bench.training_scale
	@$(MAKE) --no-print-directory bench-peers-env || echo "the peers are left out: their packages could not be installed" >&2
	@$(BIN)/python -m bench.time_to_quality --peers $(PEERS)/bin/python

check-kill: install ## SIGKILL at ten random moments, each followed by a rerun: same dataset
	@$(BIN)/python -m pytest -m slow tests/slow/test_kill.py -s

check-catalogue: install ## race every family of the catalogue, and each program against itself
	@$(BIN)/python -m bench.catalogue

check-faults: install ## servers away, workers in pairs, clocks set back, runs cancelled: each ends as stated
	@$(BIN)/python -m pytest -m slow tests/slow/test_approval.py tests/slow/test_cancelling.py tests/slow/test_cancelling_whole_stages.py tests/slow/test_killed_retraining.py tests/slow/test_killed_workers.py tests/slow/test_server_faults.py tests/slow/test_scheduling_faults.py -s

check-ui: install ## the UI in a real browser: a form, tasks, logs, a retry, artifacts, an approval
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/browser.lock
	@$(BIN)/python -m pytest -m slow tests/slow/test_ui.py -s

check-nights: install ## two nights on a compressed schedule, with faults in between
	@$(BIN)/python -m pytest -m slow tests/slow/test_two_nights.py -s

check-s3: install ## on S3 the same dataset as on a disk; a whole run there, slowed down and killed
	@$(BIN)/python -m pytest -m slow tests/slow/test_s3.py -s

check-clusters: install ## races and embedding on Dask and on Ray: the same dataset, byte for byte
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dask,ray]' || echo "what could not be installed is skipped" >&2
	@$(BIN)/python -m pytest -m slow tests/slow/test_clusters.py tests/slow/test_cancelling_clusters.py tests/tasks/test_large_assembly.py -s

check-network: install ## the whole run where there is no network but loopback
	@$(BIN)/python -m pytest -m slow tests/slow/test_network.py -s

check-openai: install ## generation end to end against a loopback endpoint: kills, replay, promotion
	@$(BIN)/python -m pytest -m slow tests/slow/test_openai_pipeline.py tests/slow/test_embedding_pipeline.py tests/slow/test_paid_once.py tests/perfetch/chat tests/perfetch/synthesis -s

check-finetune: install ## an encoder's weights trained on a real set, and a run that is killed
	@$(BIN)/python -m pytest -m slow tests/slow/test_finetune.py tests/slow/test_killed_training.py tests/perfetch/retrieval/weights/test_processes.py -s

bench-gpu: install ## 100,000 pairs into an encoder's weights, on a GPU where there is one
	@$(BIN)/python -m bench.gpu_training

check-real-llm: install ## generation by a real small model on loopback
	@$(BIN)/python -m bench.real_llm

bench-overhead: install ## what orchestration costs: the default run through Prefect, and by plain calls
	@$(BIN)/python -m bench.overhead

bench-scale: install ## ten million examples assembled on disk: time and peak memory per million
	@$(BIN)/python -m bench.scale

bench-generation: install ## our client beside others at one server's limits
	@$(BIN)/python -m bench.generation

check-deployments: install ## a cron really fires, up and down twice, automations tell, dead runs end
	@$(BIN)/python -m pytest -m slow tests/slow/test_deployments.py tests/slow/test_automations.py tests/slow/test_runs_below.py tests/slow/test_postgresql.py -s

clean: ## remove the virtual environment and the caches, not PERFETCH_HOME
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
