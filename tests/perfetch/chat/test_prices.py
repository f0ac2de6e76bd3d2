import json
from datetime import date
from itertools import product

import pytest

from perfetch.chat.answer import Usage
from perfetch.chat.prices import TABLE, price_of
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import SettingsInvalid

MILLION_EACH = Usage(1_000_000, 1_000_000)


def priced(model, **settings):
    return price_of(EndpointSettings(model=model, **settings))


@pytest.mark.parametrize(
    ("model", "usd"),
    [
        ("gpt-4.1-mini", 2.0),  # 0.4 + 1.6
        ("gpt-4.1-mini-2025-04-14", 2.0),
        ("gpt-4o-2024-11-20", 12.5),  # 2.5 + 10
        ("gpt-4o-2024-05-13", 20.0),  # 5 + 15: a row of its own
        ("gpt-6-luna-2026-07-01", 0.625),  # 0.1 x 1.25 + 0.5
    ],
    ids=["family", "snapshot", "snapshot of gpt-4o", "dearer snapshot", "cache writes"],
)
def test_a_model_costs_what_its_row_or_its_family_says(model, usd):
    assert priced(model).of(MILLION_EACH) == pytest.approx(usd)


@pytest.mark.parametrize(
    "model",
    [
        "llama-3.3-70b",
        "gpt-4.1-minimal",
        "gpt-3.5-turbo-1106",
        "ft:gpt-4.1-mini-2025-04-14:us::x",
        "gpt-4.1-mini-2025-04",
    ],
)
def test_an_unknown_model_has_no_price(model):
    assert priced(model) is None


def test_a_batch_takes_half():
    settings = EndpointSettings(model="gpt-4.1", input_usd_per_million=None)
    assert price_of(settings, batch=True).of(MILLION_EACH) == pytest.approx(5.0)  # (2 + 8) / 2


def test_own_prices_win():
    price = priced("gpt-4.1", input_usd_per_million=1, output_usd_per_million=0)
    assert (price.input_usd, price.output_usd, price.source) == (1, 0, "the settings")


def test_of_one_own_price_the_other_is_the_table_s():
    price = priced("gpt-4.1", input_usd_per_million=0)
    assert (price.input_usd, price.output_usd) == (0, 8)


@pytest.mark.parametrize("given", ["input", "output"])
def test_half_a_price_of_an_unknown_model_is_refused(given):
    other = "output" if given == "input" else "input"
    with pytest.raises(SettingsInvalid, match=f"{other}_usd_per_million: .*'mine'.*both"):
        priced("mine", **{f"{given}_usd_per_million": 1.0})


def test_the_table_says_where_and_when_it_is_from():
    table = json.loads(TABLE.read_text())
    assert date.fromisoformat(table["date"])
    assert table["source"].startswith("https://")
    assert priced("gpt-4.1").source == f"the table of {table['date']}"
    for (model, row), side in product(table["models"].items(), ("input", "output")):
        assert (row[side] > 0) != (side == "output" and model.startswith("text-embedding-"))


def test_unknown_counts_cost_nothing():
    assert priced("gpt-4.1").of(Usage()) == 0
