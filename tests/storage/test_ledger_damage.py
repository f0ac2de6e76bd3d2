"""Whatever happens to the ledger's bytes: the true answer, or the file by its name; never another.

Files and packs are cut, changed, lengthened and emptied at random.
"""

import json
import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged
from storage.compaction import compact
from storage.ledger import Ledger
from storage.ledger_pack import write_pack
from storage.spend import spending

FILES, PACKS, PER_PACK = 4, 2, 5


def _answer(number):
    body = {
        "model": "gpt-4.1-mini-2025-04-14",
        "choices": [
            {"finish_reason": "stop", "message": {"content": f"der Wert ist »{number}« \u2028 𝄞"}}
        ],
        "usage": {"prompt_tokens": 100 + number, "completion_tokens": 7},
    }
    return Answer(
        key=random.Random(number).randbytes(16).hex(),
        body=json.dumps(body, ensure_ascii=bool(number % 2)).encode(),
        model="gpt-4.1-mini",
        endpoint="api.openai.com/v1",
        latency_s=0.1 + number,
        received="2026-01-02T03:04:05.678+00:00",
        mode="strict",
        template="intents",
        headers={"x-request-id": f"req_{number}", "date": "now"},
    )


ANSWERS = [_answer(number) for number in range(FILES + PACKS * PER_PACK)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A ledger as it was written, and which of its files holds which answers."""
    root = tmp_path_factory.mktemp("sound")
    ledger, holds = Ledger(root), {}
    for answer in ANSWERS[:FILES]:
        ledger.keep(answer)
        holds[Path("ledger") / answer.key[:2] / f"{answer.key}.json"] = [answer]
    for at in range(FILES, len(ANSWERS), PER_PACK):
        packed = ANSWERS[at : at + PER_PACK]
        holds[write_pack(root / "ledger" / "packs", packed).relative_to(root)] = packed
    return root, holds


PLACE = st.floats(0, 1, exclude_max=True)
"""Of a file, in shares of its length."""
HARM = st.one_of(
    st.tuples(st.just("flip"), st.lists(st.tuples(PLACE, st.integers(1, 255)), min_size=1)),
    st.tuples(st.just("write"), PLACE, st.binary(min_size=1, max_size=40)),
    st.tuples(st.just("cut"), PLACE),
    st.tuples(st.just("cut out"), PLACE, st.integers(1, 300)),
    st.tuples(st.just("append"), st.binary(min_size=1, max_size=40)),
)


def _harmed(data, harm):
    match harm:
        case "flip", flips:
            changed = bytearray(data)
            for place, mask in flips:
                changed[int(place * len(data))] ^= mask
            return bytes(changed)
        case "write", place, text:
            at = int(place * len(data))
            return data[:at] + text + data[at + len(text) :]
        case "cut", place:
            return data[: int(place * len(data))]
        case "cut out", place, length:
            at = int(place * len(data))
            return data[:at] + data[at + length :]
        case "append", text:
            return data + text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    harms=st.dictionaries(st.integers(0, FILES + PACKS - 1), HARM, min_size=1, max_size=3),
    is_warm=st.booleans(),
)
@example(harms={FILES: ("cut out", 0.0, 2)}, is_warm=False)  # its pages are read, as of no rows
def test_a_damaged_ledger_gives_true_answers_or_names_the_file(sound, harms, is_warm):
    origin, holds = sound
    with TemporaryDirectory() as folder:
        root = Path(folder) / "home"
        shutil.copytree(origin, root)
        ledger = Ledger(root)
        if is_warm:  # it has read the packs before
            ledger.find_all(answer.key for answer in ANSWERS)
        paths = list(holds)
        damaged = {root / paths[number]: harm for number, harm in harms.items()}
        for path, harm in damaged.items():
            path.write_bytes(_harmed(path.read_bytes(), harm))
        _check(root, ledger, {str(path) for path in damaged})
        moved = ledger.set_damaged_aside()
        for place, said in moved.items():
            named = said.split(": ")[0]
            assert named in {str(path) for path in damaged}
            assert place.read_bytes() == _harmed(
                (origin / Path(named).relative_to(root)).read_bytes(), damaged[Path(named)]
            )
        for each in (ledger, Ledger(root)):
            _check_mended(each, holds, {path.relative_to(root) for path in damaged})
        assert ledger.set_damaged_aside() == {}


def _check(root, warm, damaged):
    """Nobody who looks gets anything else than the truth, or the name of a damaged file."""
    said = _damage_met(warm) + _damage_met(Ledger(root)) + list(spending(root).damaged)
    assert {text.split(": ")[0] for text in said} <= damaged
    copy = root.with_name("copy")
    shutil.copytree(root, copy)
    said = compact(copy, older_than_s=-1, at_least=1).damaged + _damage_met(Ledger(copy))
    assert {text.split(": ")[0].replace(str(copy), str(root)) for text in said} <= damaged


def _damage_met(ledger):
    """What is said of the answers that cannot be had; the others are as they were."""
    said = []
    for answer in ANSWERS:
        try:
            assert ledger.find(answer.key) == answer
        except StoreDamaged as damage:
            said.append(str(damage))
    return said


def _check_mended(ledger, holds, damaged):
    """All that can be read is there, the rest is missing: nothing is an error any more."""
    for path, answers in holds.items():
        for answer in answers:
            found = ledger.find(answer.key)
            assert found == answer or (found is None and path in damaged)
            assert (found is None) == (ledger.missing([answer.key]) == [answer.key])
