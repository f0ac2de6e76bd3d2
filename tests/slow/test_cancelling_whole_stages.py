"""A stage that is one piece of work stops as promptly when its run is cancelled within it.

Reading, assembling, evaluating, and a comparison: `make check-faults`.
"""

import os

import pytest

from tests.cancelling_runs import below, check_stops
from tests.running_flows import complete, run_flow
from tests.serving_flows import Api, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.usefixtures("orphans_become_ours"),
]

MANY = [{"kind": "code", "max_documents": 4000}]
FEW = (
    '[{"kind":"catalogue","languages":["python"],"families":3},{"kind":"code","max_documents":200}]'
)
QUICK = {"kind": "ridge"}
GATE = {"confidence": 0.6}
ONE_FIT = {"kinds": ["ridge"], "seeds": 1, "curve_budget_s": 0}


@pytest.fixture(scope="module")
def home(address, tmp_path_factory):
    """With a dataset version."""
    home = tmp_path_factory.mktemp("home")
    done = run_flow("nightly_regeneration", home, "--sources", FEW, PREFECT_API_URL=address)
    assert done.code == 0, done.err
    return home


def cancel_within(api, flow, task, **settings):
    """Cancels a run of the flow while a task of that name is under way."""
    before = below(os.getpid())
    run = api.start(flow, **settings)
    api.wait_for_task(task, "RUNNING", 1)
    check_stops(api, run, before)


def test_while_reading_and_while_assembling(address, tmp_path):
    home, api = tmp_path / "home", Api(address)
    with served(address, home, "nightly_regeneration"):
        cancel_within(api, "nightly_regeneration", "generate code", sources=MANY)
        assert not complete(home, "examples")
        cancel_within(api, "nightly_regeneration", "assemble dataset", sources=MANY)
        read = complete(home, "examples")
        assert read
        assert not complete(home, "datasets")
        again = api.start("nightly_regeneration", sources=MANY)
        api.wait(again, "Completed", patience_s=900)
    assert complete(home, "examples") == read
    assert complete(home, "datasets")


def test_while_comparing(address, home):
    api = Api(address)
    with served(address, home, "compare"):
        cancel_within(api, "compare", "encode chunk", comparison=ONE_FIT)
        assert not complete(home, "comparisons")
        again = api.start("compare", comparison=ONE_FIT)
        api.wait(again, "Completed", patience_s=900)
    assert complete(home, "comparisons")


def test_while_evaluating(address, home):
    api = Api(address)
    with served(address, home, "train", "evaluate"):
        api.wait(api.start("train", training=QUICK), "Completed", patience_s=900)
        cancel_within(api, "evaluate", "evaluate model", gate=GATE)
        assert not complete(home, "reports")
        api.wait(api.start("evaluate", gate=GATE), "Completed", patience_s=900)
    assert complete(home, "reports")
