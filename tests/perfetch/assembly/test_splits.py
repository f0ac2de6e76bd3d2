import pytest

from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.splits import fraction, is_unseen, split_of, stable_hash
from perfetch.errors import SourceInvalid
from tests.making_datasets import query

SETTINGS = AssemblySettings()


def _split(source, number, **fields):
    return split_of(query("q", f"{source}/{number}", f"w{number}", source, **fields), SETTINGS)


@pytest.mark.parametrize(
    ("source", "unseen", "expected"),
    [
        # unseen .15; of the .85 seen: test .25, dev .15, train .60
        ("catalogue", "test_new_families", (0.15, 0.2125, 0.1275, 0.51)),
        ("code:python", "test_new_modules", (0.15, 0.2125, 0.1275, 0.51)),
    ],
)
def test_groups_and_wordings_fill_the_splits_by_their_shares(source, unseen, expected):
    splits = [_split(source, number) for number in range(4000)]
    names = (unseen, "test_new_queries", "dev", "train")
    shares = [splits.count(name) / len(splits) for name in names]
    assert shares == pytest.approx(expected, abs=0.03)


def test_a_set_without_families_is_split_by_its_groups_alone():
    splits = [_split("beir:mine", number) for number in range(4000)]
    shares = [splits.count(name) / len(splits) for name in ("test", "dev", "train")]
    assert shares == pytest.approx((0.25, 0.15, 0.60), abs=0.03)


def test_published_splits_are_kept():
    assert {_split("beir", 1, split=name) for name in ("train", "dev", "test")} == {
        "train",
        "dev",
        "test",
    }


def test_a_published_split_of_another_name_is_refused():
    with pytest.raises(SourceInvalid, match="has split 'holdout'; expected one of train"):
        _split("beir", 1, split="holdout")


def test_all_summaries_of_a_module_share_its_split():
    asked = [query(f"q{number}", "code/m", "code/m", "code") for number in range(9)]
    assert len({split_of(one, SETTINGS) for one in asked}) == 1


def test_the_hash_is_the_one_that_earlier_versions_used():
    # printf '0\0group\0catalogue/top_k' | sha256sum
    assert stable_hash(0, "group", "catalogue/top_k") == "ca4c9eae1e47f5b3"
    assert fraction("8000000000000000") == 0.5
    assert fraction("ffffffffffffffff") <= 1


def test_a_share_of_zero_leaves_no_group_unseen():
    none = AssemblySettings(unseen_share=0)
    assert not any(is_unseen(query("q", f"g{n}", "w"), none) for n in range(200))
