from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from perfetch.assembly.clusters import join_clusters, near_links
from perfetch.assembly.near_duplicates import find_near_duplicates, jaccard
from perfetch.assembly.shingles import document_shingles, query_shingles

small_sets = st.lists(
    st.frozensets(st.sampled_from("abcdefghijkl"), min_size=1, max_size=12), max_size=25
)


@given(small_sets, st.sampled_from([0.5, 0.6, 2 / 3, 0.7, 0.75, 0.8, 0.9, 1.0]))
def test_the_join_finds_exactly_the_pairs_that_overlap(sets, threshold):
    found = find_near_duplicates(sets, threshold)
    for left, right in combinations(range(len(sets)), 2):
        near = found.classes[right] in found.around(left)
        assert near == (jaccard(sets[left], sets[right]) >= threshold)


@given(small_sets, st.data())
def test_near_duplicates_that_stay_share_a_cluster(sets, data):
    near = find_near_duplicates(sets, 0.7)
    stays = data.draw(st.lists(st.booleans(), min_size=len(sets), max_size=len(sets)))
    keys = [f"{number:02}" if stay else "" for number, stay in enumerate(stays)]
    clusters = join_clusters([key for key in keys if key], near_links(keys, near))
    for left, right in combinations(range(len(sets)), 2):
        if stays[left] and stays[right] and near.classes[right] in near.around(left):
            assert clusters[keys[left]] == clusters[keys[right]]
    assert all(cluster <= key for key, cluster in clusters.items())


def test_a_cluster_is_named_after_its_smallest_member():
    links = [("d", "c"), ("b", "c"), ("e", "f")]
    clusters = join_clusters("abcdef", links)
    assert clusters == {"a": "a", "b": "b", "c": "b", "d": "b", "e": "e", "f": "e"}


def test_another_draw_of_the_parameters_is_the_same_document():
    low, high = "return list(range(0, 1000))", "return list(range(5,  20))"
    assert document_shingles(low, 3) == document_shingles(high, 3)


def test_a_short_or_empty_document_is_one_shingle():
    assert document_shingles("pass", 3) == {"pass"}
    assert document_shingles("", 3) == {""}


def test_generate_articles_case_order_and_numbers_do_not_tell_queries_apart():
    asked = query_shingles("Generate a vector from 0 to 999")
    assert asked == query_shingles("from 3 to 14 the Vector") == {"vector", "from", "0", "to"}


def test_a_query_without_telling_words_keeps_what_it_has():
    assert query_shingles("the") == {"the"}
    assert query_shingles(" += ") == {"+="}


def test_names_in_camel_and_snake_case_are_their_words():
    assert query_shingles("readLine read_line") == {"read", "line"}
