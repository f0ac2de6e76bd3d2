import copy

import pytest
import yaml

from perfetch.reporting.model_card import model_card

CONFIG = {
    "kind": "affine",
    "encoder": {
        "name": "sentence-transformers/all-MiniLM-L6-v2",
        "revision": "c006c9485a9bef2b",
        "dimension": 384,
    },
    "dataset": "b13b90257ffad6fe",
    "sources": {"catalogue": "Perfetch's own", "code:python": "A | B"},
    "template_version": 1,
    "seed": 3,
    "share": 0.75,
    "dev": {"ndcg@10": 0.642, "base_ndcg@10": 0.539, "fast@1": 0.87, "base_fast@1": 0.52},
}


def front_matter(card):
    """The YAML between the first two rulers, as the Hub reads it."""
    opening, block, _ = card.split("---\n", 2)
    assert opening == ""
    return yaml.safe_load(block)


def rows(card):
    return [line for line in card.splitlines() if line.startswith("|")]


def test_the_front_matter_says_what_the_hub_asks_for():
    found = front_matter(model_card("m1", CONFIG))
    assert found["library_name"] == "sentence-transformers"
    assert found["base_model"] == CONFIG["encoder"]["name"]
    assert {"sentence-transformers", "feature-extraction"} <= set(found["tags"])


@pytest.mark.parametrize("kind", ["affine", "query_lora"])
def test_races_are_claimed_only_where_something_was_raced(kind):
    raced = model_card("m1", CONFIG | {"kind": kind, "raced": True})
    labels = model_card("m1", CONFIG | {"kind": kind, "raced": False})
    assert "whose speed was proved by racing it" in raced
    assert "of its race" in raced
    assert "nothing has proved" in labels
    assert "race" not in labels


@pytest.mark.parametrize("name", ["/home/me/encoder", "default", "../encoder", "C: #1"])
def test_a_folder_of_this_machine_is_no_base_model(name):
    config = CONFIG | {"encoder": CONFIG["encoder"] | {"name": name}}
    assert "base_model" not in front_matter(model_card("m1", config))


def test_before_a_report_the_card_claims_nothing_about_held_out_data():
    card = model_card("m1", CONFIG)
    assert "Not judged yet" in card
    assert "0.539 → 0.642" in card
    assert "Promoted" not in card


def test_every_split_is_a_row_with_its_interval(report):
    card = model_card("m1", CONFIG, report)
    held_out = [row.split(" | ") for row in rows(card.split("## Held-out figures")[1])[2:]]
    assert [row[0] for row in held_out] == [
        "| pooled",
        "| test_new_families",
        "| test_new_modules",
        "| test_new_queries",
    ]
    assert held_out[0][1:4] == ["1,543", "0.412 → 0.449", "+0.037 (+0.025 to +0.049)"]
    assert held_out[2][4:] == ["not measured", "not measured |"]


def test_a_refused_model_says_so(report):
    refused = copy.deepcopy(report)
    refused["gate"] = {"promoted": False, "reason": "refused: not above base"}
    assert "Not promoted: not above base." in model_card("m1", CONFIG, refused)


def test_a_search_shows_every_kind_and_how_it_was_judged():
    tried = {"kind": "ridge", "dev": {"ndcg": 0.61}, "seconds": 0.2, "parameters": 147840}
    card = model_card("m1", CONFIG | {"folds": 5, "tried": [tried | {"index": "untouched"}]})
    assert "| ridge | 0.610 | 0.2 | 147,840 | untouched |" in card
    assert "5 fits that each held out" in card
    assert "did not help" not in card


def test_a_fit_that_did_not_help_says_why():
    card = model_card("m1", CONFIG | {"reason": "no step is above the encoder alone"})
    assert "Training did not help, because no step is above the encoder alone" in card


def test_every_row_of_a_table_has_as_many_cells_as_its_head(report):
    for block in model_card("m1", CONFIG, report).split("\n\n"):
        cells = {row.replace("\\|", "").count("|") for row in rows(block)}
        assert len(cells) <= 1


def test_the_same_inputs_give_the_same_card(report):
    assert model_card("m1", CONFIG, report) == model_card("m1", copy.deepcopy(CONFIG), report)


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ("untouched", "stays valid"),
        ("multiplied", "multiplied by that map, not encoded again"),
        ("rewritten", "in an index built with it these are replaced"),
    ],
)
def test_the_card_says_what_must_happen_to_an_index(index, words):
    card = model_card("m1", CONFIG | {"index": index})
    assert words in card
    assert f"| an index that is there | {index} |" in card
    assert ("def adapt_documents(" in card) == (index == "multiplied")
    assert ("def move_documents(" in card) == (index == "rewritten")
