"""Ranks by a hashing encoder and by BM25, over real vectors in a store."""

from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
import pytest

from perfetch.dataset import Dataset, PlacedDocument, PlacedQuery
from perfetch.records import Candidates, Document, Qrel, Query
from perfetch.rendering import NO_PROMPTS, Prompts
from perfetch.retrieval.lexical import words
from perfetch.synthesis.consistency import FoundAgain
from tasks.consistency import find_again, only_found_again


@dataclass
class Hashing:
    """Texts that share words are near; knows no other likeness."""

    revision: str = "hashing"
    name: str = "hashing"
    dimension: int = 64
    prompts: Prompts = NO_PROMPTS
    encoded: list = field(default_factory=list)

    def encode(self, texts, progress=None):
        self.encoded += texts
        found = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                place = int.from_bytes(sha256(word.encode()).digest()[:4], "big") % self.dimension
                found[row, place] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path))


def document(key, text):
    return Document(key, text, "python", "openai-code", f"openai-code/{key}", "top")


def query(key, text, context=""):
    return Query(key, text, context, "python", "openai-code", "openai-code/m", "w", "top")


DOCUMENTS = (
    document("a", "def merge(left, right): return sorted(left + right)"),
    document("b", "def total(prices): return sum(prices)"),
    document("c", "def parse(line): return line.split(',')"),
)


def test_each_query_has_the_rank_of_its_own_document():
    queries = [query("q1", "sum of prices"), query("q2", "sorted left right")]
    qrels = [Qrel("q1", "b", 1, "positive"), Qrel("q2", "b", 1, "positive")]
    found = find_again(queries, qrels, DOCUMENTS, Hashing())
    assert found["q1"] == FoundAgain(1, 1)
    # b shares no word with it: BM25 does not rank it at all, the encoder ranks everything
    assert found["q2"].bm25_rank is None
    assert found["q2"].encoder_rank in (2, 3)


def test_a_first_place_without_a_shared_word_is_none():
    # ties of 0 are broken by position: "a" would be first
    qrels = [Qrel("q", "a", 1, "positive")]
    found = find_again([query("q", "zebra")], qrels, DOCUMENTS, Hashing())
    assert found["q"].bm25_rank is None


def test_of_several_positives_the_nearest_counts_and_of_others_none():
    qrels = [
        Qrel("q", "a", 1, "positive"),
        Qrel("q", "c", 1, "positive"),
        Qrel("q", "b", 0, "near_miss"),
    ]
    found = find_again([query("q", "parse a line")], qrels, DOCUMENTS, Hashing())
    assert found["q"] == FoundAgain(1, 1)


def test_the_context_is_searched_with_as_it_is_embedded():
    qrels = [Qrel("q", "c", 1, "positive")]
    encoder = Hashing()
    asked = query("q", "zebra", "above:\nline.split parse")
    assert find_again([asked], qrels, DOCUMENTS, encoder)["q"] == FoundAgain(1, 1)
    assert "zebra\nabove:\nline.split parse" in encoder.encoded


def test_vectors_are_stored_and_never_computed_twice():
    encoder = Hashing()
    qrels = [Qrel("q", "c", 1, "positive")]
    first = find_again([query("q", "parse")], qrels, DOCUMENTS, encoder)
    assert len(encoder.encoded) == 4
    assert find_again([query("q", "parse")], qrels, DOCUMENTS, encoder) == first
    assert len(encoder.encoded) == 4


def test_nothing_asked_finds_nothing():
    assert find_again([], [], DOCUMENTS, Hashing()) == {}


TOPICS = """
merge sorted lists
sum prices per customer
parse csv lines
retry failed requests
compress image files
send email reminders
draw bar charts
encrypt user passwords
convert time zones
validate postal addresses
train neural networks
play audio tracks
"""


def shop():
    """Twelve functions, a good query each, and one query that leads to another function."""
    topics = TOPICS.strip().split("\n")
    documents = tuple(
        document(f"d{at:02d}", f"def {topic.replace(' ', '_')}(x):\n    return x\n")
        for at, topic in enumerate(topics)
    )
    queries = [query(f"q{at:02d}", f"how to {topic}") for at, topic in enumerate(topics)]
    qrels = [Qrel(f"q{at:02d}", f"d{at:02d}", 1, "positive") for at in range(len(topics))]
    queries.append(query("wrong", "play some audio tracks aloud"))
    qrels.append(Qrel("wrong", "d01", 1, "positive"))
    return Candidates("openai-code:shop", documents, tuple(queries), tuple(qrels))


def labelled(rank_of_last):
    """A dev split whose one query finds its document at a known rank: better ones lie before."""
    text = "quantum flux capacitor"
    nearer = [document(f"n{at}", f"{text} tuning {at}") for at in range(rank_of_last - 1)]
    own = document("own", "quantum of something else entirely, with many other words around it")
    asked = query("dev", text)
    return Dataset(
        documents=tuple(PlacedDocument(each, "c", "h", False) for each in [*nearer, own]),
        queries=(PlacedQuery(asked, "c", "dev"),),
        qrels=(Qrel("dev", "own", 1, "positive"),),
        pseudo_queries=(),
        rejects={},
        audit={},
        notes={},
        settings={},
    )


def test_with_the_default_encoder_a_query_for_another_function_goes():
    kept = only_found_again(shop(), "default", 3)
    assert [each.query_id for each in shop().queries if each not in kept.queries] == ["wrong"]
    assert [reject.reason for reject in kept.rejects] == ["not found again within 3"]
    assert kept.documents == shop().documents


def test_without_labels_twenty_is_near_enough():
    assert len(only_found_again(shop(), "default").queries) == len(shop().queries)


def test_k_is_chosen_on_labelled_dev_queries():
    kept = only_found_again(shop(), "default", dev=labelled(4))
    assert kept.notes["round_trip"].startswith("12 of 13 queries found again within 4 of 12")


def test_a_judge_is_asked_about_the_lost_ones_only():
    asked = []

    def judge(pairs):
        asked.append(pairs)
        return dict.fromkeys(pairs, 0.9)

    kept = only_found_again(shop(), "default", 3, judge=judge)
    assert kept.queries == shop().queries
    code = shop().documents[1].text
    assert asked == [{"wrong": ("play some audio tracks aloud", code)}]
