import json
from dataclasses import replace

import pytest
from pydantic import BaseModel, ConfigDict

from perfetch.chat.answer import Answer, Ending, Usage
from perfetch.chat.conversation import Question, converse, follow_up, read
from perfetch.chat.request import ChatRequest, Message


class Intent(BaseModel):
    """What is asked for in these tests."""

    model_config = ConfigDict(extra="forbid")

    intent: str
    words: int = 1


def completion(content="", finish="stop", refusal=None, **more):
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"message": message, "finish_reason": finish}
    return json.dumps({"choices": [choice], **more}).encode()


def answer_to(request, body):
    body = completion(body) if isinstance(body, str) else body
    return Answer(request.key, body, request.model, "127.0.0.1/v1", 0.1, "2026-01-01T00:00:00.000")


def question(number=0, check=lambda value: ""):
    request = ChatRequest("m", (Message("user", f"q {number}"),), 64, template="intents")
    return Question(request, Intent, check)


class Script:
    """Answers each request with the next body of its question, and keeps what was asked."""

    def __init__(self, *bodies):
        self.bodies, self.waves = list(bodies), []

    def __call__(self, requests):
        self.waves.append(list(requests))
        found = {}
        for request in requests:
            body = self.bodies.pop(0)
            if body is not None:
                found[request.key] = answer_to(request, body)
        return found


GOOD = '{"intent": "fill a vector"}'


@pytest.mark.parametrize(
    "text",
    [GOOD, f"```json\n{GOOD}\n```", f"Of course!\n```\n{GOOD}\n```\nDone.", f"It is {GOOD}, yes."],
    ids=["plain", "fenced", "fenced among words", "among words"],
)
def test_a_value_is_read_wherever_it_stands(text):
    asked = question()
    reading = read(answer_to(asked.request, text), asked)
    assert (reading.kind, reading.value) == ("read", Intent(intent="fill a vector"))


def test_a_bare_line_end_within_a_string_is_read_as_one():
    asked = question()
    reading = read(answer_to(asked.request, '{"intent": "fill a\n\tvector"}'), asked)
    assert (reading.kind, reading.value) == ("read", Intent(intent="fill a\n\tvector"))


INVALID = {
    "no JSON": ("I think so.", "not JSON: no JSON object in it"),
    "half of it": ('{"intent": "fill', "not JSON"),
    "half, with an end": ('{"intent": "fi}', "not JSON"),
    "another shape": ('{"unexpected": true}', "intent: Field required; unexpected: Extra inputs"),
    "another type": ('{"intent": 5}', "intent: Input should be a valid string"),
    "a list": ("[1, 2]", "no JSON object"),
    "nested without end": ('{"a":' * 100_000 + "1" + "}" * 100_000, "not JSON"),
    "half a character": ('{"intent": "\\ud83d"}', "half of a surrogate pair"),
}


@pytest.mark.parametrize(("text", "said"), INVALID.values(), ids=INVALID)
def test_what_is_wrong_is_said_so_that_a_model_can_mend_it(text, said):
    asked = question()
    reading = read(answer_to(asked.request, text), asked)
    assert (reading.kind, reading.value) == ("invalid", None)
    assert said in reading.problem


ENDINGS = {
    "refused": (completion(None, refusal="I'm sorry"), Ending.REFUSED, "refused"),
    "filtered": (completion("half", "content_filter"), Ending.FILTERED, "filtered"),
    "cut": (completion('{"intent"', "length"), Ending.TRUNCATED, "truncated"),
    "no content": (completion(None), Ending.MALFORMED, "invalid"),
    "a page": (b"<html>", Ending.MALFORMED, "invalid"),
    "no choices": (b'{"choices": []}', Ending.MALFORMED, "invalid"),
    "no message": (b'{"choices": [{"message": null}]}', Ending.MALFORMED, "invalid"),
    "a message of text": (b'{"choices": [{"message": "hello"}]}', Ending.MALFORMED, "invalid"),
    "choices of text": (b'{"choices": ["hello"]}', Ending.MALFORMED, "invalid"),
    "a list": (b"[]", Ending.MALFORMED, "invalid"),
    "nothing": (b"", Ending.MALFORMED, "invalid"),
    "not UTF-8": (b"\xff\xfe\xfd", Ending.MALFORMED, "invalid"),
    "nested without end": (b"[" * 100_000, Ending.MALFORMED, "invalid"),
}


@pytest.mark.parametrize(("body", "ending", "kind"), ENDINGS.values(), ids=ENDINGS)
def test_every_ending_is_a_reading_and_never_an_error(body, ending, kind):
    asked = question()
    answer = answer_to(asked.request, body)
    assert answer.ending is ending
    assert read(answer, asked).kind == kind


def test_what_an_answer_took_is_read_also_of_a_body_that_is_none():
    usage = {"prompt_tokens": 7, "completion_tokens": 3}
    request = question().request
    for body in (
        completion("x", usage=usage),
        json.dumps({"choices": [], "usage": usage}).encode(),
    ):
        assert answer_to(request, body).usage == Usage(7, 3)
    for told in (None, 5, {"prompt_tokens": -1, "completion_tokens": True}):
        assert answer_to(request, completion("x", usage=told)).usage == Usage()


def test_half_a_character_in_an_answer_breaks_no_later_request():
    body = completion("x").replace(b'"x"', b'"\\ud83d"')
    answer = answer_to(question().request, body)
    assert answer.text.encode() == b"?"
    named = json.dumps({"model": "m"}).replace('"m"', '"\\ud83d"').encode()
    assert answer_to(question().request, named).reported_model.encode() in (b"?", b"")


def test_readings_are_in_the_order_of_their_questions_and_waves_hold_what_is_open():
    script = Script(GOOD, "no", '{"intent": "b"}', None, '{"intent": "a"}')
    readings = converse([question(number) for number in range(4)], script)
    assert [reading.kind for reading in readings] == ["read", "read", "read", "lost"]
    assert [reading.value.intent for reading in readings[:3]] == ["fill a vector", "a", "b"]
    assert [len(wave) for wave in script.waves] == [4, 1]
    assert [reading.repaired for reading in readings] == [False, True, False, False]


def test_a_repair_is_one_turn_that_names_the_broken_rule():
    rule = "The intent must have three words."
    asked = question(check=lambda value: "" if len(value.intent.split()) == 3 else rule)
    script = Script('{"intent": "no"}', GOOD)
    (reading,) = converse([asked], script)
    repair = script.waves[1][0]
    assert reading.kind == "read"
    assert [message.role for message in repair.messages] == ["user", "assistant", "user"]
    assert repair.messages[1].content == '{"intent": "no"}'
    assert f"This breaks a rule: {rule}" in repair.messages[2].content
    assert repair.parent == asked.request.key
    assert reading.keys == (asked.request.key, repair.key)


def test_a_question_is_repaired_once():
    script = Script("no", "still no")
    (reading,) = converse([question()], script)
    assert (reading.kind, len(reading.keys), len(script.waves)) == ("invalid", 2, 2)


CUT = completion('{"intent"', "length")


def test_a_limit_that_cut_an_answer_off_is_raised_once():
    script = Script(CUT, CUT)
    (reading,) = converse([question()], script)
    first, raised = script.waves[0][0], script.waves[1][0]
    assert (raised.max_output_tokens, raised.parent) == (128, first.key)
    assert raised.template == "intents+"  # outputs of another length are estimated apart
    assert (reading.kind, len(script.waves)) == ("truncated", 2)


@pytest.mark.parametrize(
    ("bodies", "most"),
    [((CUT, "no", GOOD), [64, 128, 128]), (("no", CUT, GOOD), [64, 64, 128])],
    ids=["raised, then repaired", "repaired, then raised"],
)
def test_a_question_may_be_raised_and_repaired(bodies, most):
    script = Script(*bodies)
    (reading,) = converse([question()], script)
    assert reading.kind == "read"
    assert [wave[0].max_output_tokens for wave in script.waves] == most


@pytest.mark.parametrize("name", ["refused", "filtered", "a page"])
def test_what_no_turn_can_mend_is_not_asked_again(name):
    script = Script(ENDINGS[name][0])
    converse([question()], script)
    assert len(script.waves) == 1


def test_three_waves_are_the_most():
    script = Script("no", CUT, "no", GOOD)
    (reading,) = converse([question()], script)
    assert (reading.kind, len(script.waves)) == ("invalid", 3)


def test_equal_questions_are_asked_once_and_both_answered():
    script = Script(GOOD)
    readings = converse([question(), question()], script)
    assert [reading.kind for reading in readings] == ["read", "read"]


def test_nothing_is_asked_for_no_questions():
    assert converse([], Script()) == []


def test_a_turn_that_was_a_repair_already_is_not_repaired():
    asked = question()
    repaired = asked.request.saying(Message("assistant", "x"), Message("user", "again"))
    answer = answer_to(repaired, "no")
    assert follow_up(repaired, answer, read(answer, replace(asked, request=repaired))) is None
