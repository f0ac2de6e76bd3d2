import numpy as np
import pytest

from bench.standing import Run, Standing, best_tuned_peer, told

QUERIES = 40
CLUSTERS = tuple(f"c{row}" for row in range(QUERIES))


def run(set_, system, mean, is_peer=False, index="untouched", shared=0.0, seed=0):
    noise = np.random.default_rng(seed).normal(scale=0.005, size=QUERIES)
    return Run(set_, system, is_peer, index, mean + noise - noise.mean(), CLUSTERS, shared)


def runs(**gains):
    """Two sets with a base of .5; the second shares its documents."""
    made = []
    for set_, shared in (("clean", 0.02), ("shared", 0.65)):
        made.append(run(set_, "base", 0.5, shared=shared))
        for system, gain in gains.items():
            name = system.replace("_", " ").replace("llama ", "llama-")
            peer = name.startswith("llama") or name == "nudge"
            index = "rewritten" if name == "nudge" else "untouched"
            made.append(run(set_, name, 0.5 * (1 + gain), peer, index, shared, seed=1))
    return made


def lines(made):
    return list(told(Standing(made)))


def test_a_gain_is_the_mean_over_sets_and_clean_sets_stand_apart():
    made = [*runs(auto=0.1), run("shared", "auto", 0.65, shared=0.65, seed=2)]
    standing = Standing(made)
    assert standing.clean == ["clean"]
    assert standing.gain("auto", standing.clean) == pytest.approx(0.1)
    # of the two seeds on "shared" .55 and .65, the mean is .6: +20%
    assert standing.gain("auto", standing.sets) == pytest.approx((0.1 + 0.2) / 2)


def test_a_system_that_lacks_a_set_has_no_mean():
    made = [*runs(auto=0.1), run("clean", "llama-index", 0.6, True)]
    assert Standing(made).gain("llama-index", ["clean", "shared"]) is None
    assert "-" in next(line for line in lines(made) if line.startswith("  llama-index"))


def test_the_peer_to_beat_leaves_the_index_untouched():
    standing = Standing(runs(auto=0.1, llama_index=0.01, llama_index_tuned=0.05, nudge=0.9))
    assert best_tuned_peer(standing) == "llama-index tuned"


@pytest.mark.parametrize(
    ("auto", "tuned", "holds"),
    [(0.2, 0.1, True), (0.14, 0.1, False), (0.01, -0.1, True), (-0.01, -0.1, False)],
    ids=["twice", "1.4 times", "above a loss", "a smaller loss"],
)
def test_the_ratio_to_the_tuned_peer(auto, tuned, holds):
    found = lines(runs(auto=auto, llama_index=-0.2, llama_index_tuned=tuned))
    (line,) = [one for one in found if "1.5 times" in one and "all sets" in one]
    assert line.startswith("holds") == holds


def test_significantly_below_names_the_sets():
    found = lines(runs(auto=-0.2, llama_index=0.0, llama_index_tuned=0.1))
    assert "FAILS  auto is significantly below base on: clean, shared" in found
    assert "FAILS  auto is significantly below llama-index tuned on: clean, shared" in found
    fine = lines(runs(auto=0.2, llama_index=0.0, llama_index_tuned=0.1))
    assert "holds  auto is significantly below base on: no set" in fine


def test_the_best_kind_is_held_against_the_best_peer_of_any_kind():
    found = lines(runs(auto=0.2, llama_index=0.1, nudge=0.9))
    assert found[-1].startswith("FAILS  the best of all kinds")
    found = lines(runs(auto=0.2, llama_index=0.1, nudge=0.1))
    assert found[-1].startswith("holds  the best of all kinds")


def test_bm25_is_no_kind_of_ours():
    found = lines(runs(auto=0.1, bm25=0.9, llama_index=0.2))
    assert found[-1].startswith("FAILS  the best of all kinds")


@pytest.mark.parametrize(("alone", "said"), [(0.06, "holds"), (0.05, "holds"), (0.04, "FAILS")])
def test_labels_alone_are_held_against_the_tuned_peer(alone, said):
    made = {"auto": 0.2, "llama_index": 0.0, "llama_index_tuned": 0.05}
    found = lines(runs(**made, **{"auto, labels alone": alone}))
    figures = f"{alone:+.1%}, +5.0%"
    assert f"{said}  auto, labels alone gains no less than llama-index tuned: {figures}" in found
    assert not [line for line in lines(runs(**made)) if "labels alone" in line]


def test_without_peers_the_points_against_them_are_not_judged():
    assert lines(runs(auto=0.1))[-1] == (
        "points against peers: not judged, because no peer ran on every set"
    )
