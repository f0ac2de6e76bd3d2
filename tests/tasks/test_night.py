"""What is left of a night's budget, over sources and over runs."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from perfetch.catalogue.source import CatalogueSource
from perfetch.chat.answer import Answer
from perfetch.synthesis.settings import OpenAIBatchSource, OpenAISource
from storage.ledger import Ledger
from tasks.night import NOTHING_USD, NightSettings, within_night

MINI = OpenAISource(budget_usd=4.0)  # gpt-4.1-mini: 0.4 USD in, 1.6 out, for a million tokens
BATCH = OpenAIBatchSource(budget_usd=2.0)
OWN = OpenAISource(model="my-own", budget_usd=None)
CATALOGUE = CatalogueSource()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path))
    return tmp_path


def pay(home, key, hours_ago, tokens=1_000_000, source="chat"):
    body = {"choices": [{"message": {"content": "so"}}]}
    body["usage"] = {"prompt_tokens": 0, "completion_tokens": tokens}
    received = datetime.now(UTC) - timedelta(hours=hours_ago)
    stamp = received.isoformat(timespec="milliseconds")
    Ledger(home).keep(
        Answer(key * 32, json.dumps(body).encode(), MINI.model, "e", 1.0, stamp, source=source)
    )


def budgets(sources, budget_usd):
    found = within_night(sources, NightSettings(budget_usd=budget_usd))
    return [getattr(each, "budget_usd", "none") for each in found]


@pytest.mark.parametrize(
    ("budget_usd", "expected"),
    [(10.0, [4.0, 2.0]), (6.0, [4.0, 2.0]), (3.0, [2.0, 1.0]), (None, [4.0, 2.0])],
    ids=["more than all want", "just enough", "half of it", "no limit"],
)
def test_budgets_are_cut_in_proportion(budget_usd, expected):
    assert budgets((MINI, BATCH), budget_usd) == pytest.approx(expected)


def test_what_was_paid_this_night_counts_and_last_nights_does_not(home):
    pay(home, "a", hours_ago=1)  # 1.6 USD
    pay(home, "b", hours_ago=2, source="batch")  # 0.8 USD
    pay(home, "c", hours_ago=20)
    assert budgets((MINI, BATCH), 3.0) == pytest.approx([0.4, 0.2])  # 0.6 left of 6 wanted


def test_a_spent_night_asks_nothing_more(home):
    pay(home, "a", hours_ago=1)
    assert budgets((MINI,), 1.0) == [NOTHING_USD]


def test_a_source_without_a_budget_gets_the_nights_and_one_without_a_price_stays():
    free = OpenAISource(budget_usd=None)
    assert budgets((CATALOGUE, free, OWN), 3.0) == ["none", pytest.approx(3.0), None]


def test_order_and_all_else_stay():
    sources = (CATALOGUE, MINI, OWN)
    found = within_night(sources, NightSettings(budget_usd=1.0))
    assert [type(each) for each in found] == [type(each) for each in sources]
    assert found[1] == MINI.model_copy(update={"budget_usd": found[1].budget_usd})
