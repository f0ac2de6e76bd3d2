"""The whole product in a real browser, as a person sees it: `make check-ui`.

Chromium, driven by Playwright's Python client; screenshots are left in PERFETCH_SCREENSHOTS, where
that names a folder. Prefect's own UI is what is clicked: its labels are what is looked for.
"""

import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from storage.registry import read_champion
from tests.clicking_ui import PATIENCE_S, Ui, playwright
from tests.running_services import services, wait_for

CHROMIUM = os.environ.get("PERFETCH_CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(5400),
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on PATH; name one in PERFETCH_CHROMIUM"),
]

PIPELINE = "full-pipeline/on-demand"
SMALL = [{"kind": "catalogue", "families": 3}, {"kind": "code", "max_documents": 120}]
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
WINDOW = {"width": 1280, "height": 800}


@pytest.fixture
def ui(tmp_path):
    folder = Path(os.environ.get("PERFETCH_SCREENSHOTS", tmp_path / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    with services(tmp_path / "home") as own, playwright.sync_playwright() as driver:
        own.up()
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=QUIET)
        page = browser.new_page(viewport=WINDOW)
        page.set_default_timeout(180_000)
        yield Ui(own, page, folder)
        browser.close()


def test_a_run_from_its_form_to_an_approved_promotion(ui):
    ui.own.set_parameters(PIPELINE, sources=SMALL, gate={"confidence": 0.6})
    run = start_from_the_form(ui)
    watch(ui, run)
    kill_and_retry(ui, run)
    see_artifacts(ui, run)
    approve(ui, run)
    assert read_champion(ui.own.home).report is not None


def start_from_the_form(ui):
    """Changes two parameters in the form and submits it; the run's id."""
    ui.open("/deployments")
    ui.sees("full-pipeline")
    ui.open(f"/deployments/deployment/{ui.own.deployment(PIPELINE)['id']}")
    ui.button("Run").click()
    ui.page.get_by_text("Custom run").click()
    ui.field("Seed").locator("input").fill("3")
    ui.field("Ask a person").locator(".p-toggle__control").click()
    ui.keep("form")
    ui.button("Submit").click()
    ui.button("View run").last.click()  # for a moment it is there twice
    ui.page.wait_for_url("**/runs/flow-run/*")
    run = re.search(r"flow-run/([0-9a-f-]{36})", ui.page.url)[1]
    settings = ui.own.ask(f"/flow_runs/{run}")["parameters"]["settings"]
    assert (settings["seed"], settings["approval"]["required"]) == (3, True)
    assert settings["gate"]["confidence"] == 0.6
    assert settings["sources"][0]["families"] == 3
    return run


def watch(ui, run):
    """Subflows, tasks and log lines come in while it runs, without a reload."""
    ui.sees("Executing deployment step")
    ui.tab("Subflow Runs")
    ui.page.get_by_role("link", name=re.compile("verify")).first.wait_for(timeout=PATIENCE_S * 1000)
    verify = ui.own.below(run, "verify")[0]["id"]
    ui.open(f"/runs/flow-run/{verify}")
    ui.sees(re.compile(r"verify +\d+ programs: 0 proved before"))
    ui.tab("Task Runs")
    ui.sees("plan verification")
    ui.keep("tasks")


def kill_and_retry(ui, run):
    """Kills the run's process alone; the page shows it Crashed, and its Retry goes on."""
    ui.leave()
    wait_for("verdict", lambda: list(ui.own.home.glob("verdicts/[!.]*.parquet")), PATIENCE_S)
    os.kill(ui.own.process_of(run), signal.SIGKILL)
    ui.open(f"/runs/flow-run/{run}")
    ui.button("Retry").wait_for(timeout=PATIENCE_S * 1000)
    ui.sees("Crashed")
    wait_for("end of all below", lambda: not ui.own.open_runs(), PATIENCE_S)
    # Its worker reports once more after the hook; a retry before that would be undone.
    wait_for("last word", lambda: has_last_word(ui.own, run), PATIENCE_S)
    ui.keep("crashed")
    ui.button("Retry").click()
    asked = ui.page.locator(".p-modal").last
    asked.get_by_role("button", name="Retry").click()
    asked.wait_for(state="hidden")
    ui.leave()
    wait_for("suspension", lambda: state_of(ui.own, run) == "Suspended", PATIENCE_S)
    told = ui.own.said(ui.own.below(run, "verify")[0]["id"])
    assert any(re.search(r"verify +\d+ programs: [1-9]\d* proved", line) for line in told)


def has_last_word(own, run):
    """Whether the worker has said all that it says of a killed run."""
    return any(line.startswith("Check whether") for line in own.said(run))


def see_artifacts(ui, run):
    """A table, a progress bar, and a report that links to what it was made from."""
    evaluate = ui.own.below(run, "evaluate")[0]["id"]
    ui.open(artifact(ui.own, "evaluation"))
    ui.sees("held-out data")
    ui.page.get_by_role("columnheader", name="ndcg@10").wait_for()
    ui.keep("artifact")
    ui.open(artifact(ui.own, "encode-progress"))
    ui.sees("Progress: 100%")
    report = next((ui.own.home / "reports").glob("[!.]*")).name
    ui.open(artifact(ui.own, f"report-{report}"))
    ui.sees(f"What report {report} was made from")
    with ui.page.expect_popup() as opened:
        ui.page.locator("article").get_by_role("link", name=re.compile("model")).click()
    opened.value.wait_for_url("**/artifacts/key/model-*")
    opened.value.get_by_text("was made from").first.wait_for()
    opened.value.close()
    assert ui.own.ask(f"/flow_runs/{evaluate}")["state_name"] == "Completed"


def artifact(own, key):
    """The page of the latest artifact of that key."""
    asked = {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC"}
    return f"/artifacts/artifact/{own.ask('/artifacts/filter', asked)[0]['id']}"


def approve(ui, run):
    """Fills in the form of the pause; the run goes on and ends, and says where the report is."""
    ui.open(f"/runs/flow-run/{run}")
    ui.button("Resume").click()
    form = ui.page.locator(".p-modal").last
    ui.choose("Decision", "approve")
    form.get_by_role("textbox").fill("the slices look right")
    ui.keep("approval")
    form.get_by_role("button", name="Submit").click()
    form.wait_for(state="hidden")
    ui.leave()
    ends = ("Completed", "Failed", "Crashed")
    state = wait_for("end", lambda: (s := state_of(ui.own, run)) in ends and s, PATIENCE_S)
    assert state == "Completed"
    ui.open(f"/runs/flow-run/{run}")
    ui.sees("Completed")
    ui.open(artifact(ui.own, "gate-decision"))
    ui.sees("approved: the slices look right")
    ui.sees("report.html")


def state_of(own, run):
    return own.ask(f"/flow_runs/{run}")["state_name"]
