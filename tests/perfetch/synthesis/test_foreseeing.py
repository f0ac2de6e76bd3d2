"""What is foreseen is near what is then asked and answered."""

from collections import Counter, defaultdict

import pytest

from perfetch.synthesis.asking import Asking, Order
from perfetch.synthesis.foreseeing import CHARACTERS_PER_TOKEN, foresee
from perfetch.synthesis.synthesise import synthesise
from tests.openai_server.catalogue_player import (
    CataloguePlayer,
    ask_player,
    catalogue_few_shots,
)

ASKING = Asking("some-model", 0.8, None, 4096)
SHOTS = catalogue_few_shots()
ORDER = Order(("python", "cpp"), 40, 8, 0)


def size(request):
    return sum(len(message.content) for message in request.messages)


def test_requests_and_lengths_are_foreseen_within_a_third():
    player, asked, written = CataloguePlayer(), [], defaultdict(int)

    def reply(body):
        text = player(body)
        written[asked[-1].template] += len(text)
        return text

    synthesise(ORDER, ASKING, SHOTS, ask_player(reply, asked))
    requests = Counter(request.template for request in asked)
    sent = Counter()
    for request in asked:
        sent[request.template] += size(request)
    rows = foresee(ORDER, ASKING, SHOTS)
    for template in requests:
        own = [row for row in rows if row.template == template]
        assert sum(row.requests for row in own) == pytest.approx(requests[template], rel=0.34)
        size_sent = sum(row.requests * size(row.sample) for row in own)
        assert size_sent == pytest.approx(sent[template], rel=0.34)
        tokens = sum(row.requests * row.output_tokens for row in own)
        assert tokens * CHARACTERS_PER_TOKEN == pytest.approx(written[template], rel=0.34)


def test_a_sample_is_asked_as_the_real_ones_are():
    for row in foresee(ORDER, ASKING, SHOTS):
        assert row.sample.model == "some-model"
        assert row.sample.max_output_tokens == 4096
        assert row.sample.schema


def test_a_language_without_examples_cannot_be_foreseen():
    only_python = [shot for shot in SHOTS if shot.example.language == "python"]
    with pytest.raises(ValueError, match="no few-shot in cpp"):
        foresee(ORDER, ASKING, only_python)
