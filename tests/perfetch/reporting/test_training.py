import re
from dataclasses import replace

import pytest

from perfetch.reporting.details import CurvePoint, PageDetails
from perfetch.reporting.training import training


def words(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_every_kind_that_was_tried_is_told_with_its_price(details):
    shown = words(training(details))
    assert "kind dev NDCG@10 dev fast@1 seconds parameters steps your index" in shown
    assert "affine (chosen) 0.446 0.580 14 147,840 12 untouched" in shown
    assert "symmetric 0.439 0.570 11 147,456 8 re-multiplied" in shown


def test_without_twins_there_is_neither_a_column_nor_a_curve_of_fast_at_1(details):
    tried = tuple(replace(one, dev_fast_first=None) for one in details.tried)
    traded = tuple(replace(one, dev_fast_first=None) for one in details.tradeoff)
    shown = words(training(replace(details, tried=tried, tradeoff=traded)))
    assert "dev fast@1" not in shown
    assert "Relevance against performance" not in shown


def test_the_trade_off_marks_the_chosen_point_and_the_encoder_alone(details):
    drawn = training(details).split("Relevance against performance")[1]
    (chosen,) = re.findall(r"<circle[^>]*dot chosen[^>]*><title>([^<]*)</title>", drawn)
    assert chosen == "share 0.5: fast@1 0.646, NDCG@10 0.443"
    (base,) = re.findall(r"<rect[^>]*><title>([^<]*)</title>", drawn)
    assert base == "encoder alone: fast@1 0.520, NDCG@10 0.401"
    assert drawn.count("<circle") == len(details.tradeoff)


def test_points_below_base_are_drawn_below_its_line(details):
    drawn = training(details).split("Relevance against performance")[1]
    floor = float(re.search(r'y1="([\d.]+)"[^>]*class="zero"', drawn)[1])
    heights = {
        tip.split(":")[0]: float(y)
        for y, tip in re.findall(r'<circle cx="[^"]*" cy="([\d.]+)"[^>]*><title>([^<]*)', drawn)
    }
    assert heights["share 1"] > floor > heights["share 0.75"]  # y grows downwards


@pytest.mark.parametrize(
    "reason", ["a gain of 0.0042 on 63 held-out queries has an error of 0.0061"]
)
def test_where_training_did_not_help_the_page_says_why_and_nothing_is_chosen(details, reason):
    shown = training(replace(details, share_kept=0.0, reason=reason))
    assert f"Training did not help because {reason}." in words(shown)
    assert "The adapter is the identity and changes nothing." in words(shown)
    trade = shown.split("Relevance against performance")[1]
    assert "(chosen)" not in words(shown)
    assert "dot chosen" not in trade


def test_where_training_helped_no_such_sentence_stands(details):
    assert "did not help" not in training(details)


def test_folds_are_told(details):
    told = "Dev is 5 fits, each judged on labels that it did not see."
    assert told in words(training(details))
    assert told[:8] not in words(training(replace(details, folds=1)))


def test_one_kind_without_a_search_has_neither_table_nor_trade_off(details):
    bare = PageDetails(lineage=details.lineage, curve=(CurvePoint(0, None, 0.4),), share_kept=1.0)
    shown = words(training(bare))
    assert "Kinds that were tried" not in shown
    assert "Relevance against performance" not in shown
