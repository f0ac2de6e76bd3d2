import json
import re
from collections import Counter
from dataclasses import replace
from math import isclose

import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.chat.answer import Answer
from perfetch.chat.body import request_body
from perfetch.chat.conversation import converse
from perfetch.chat.request import ChatRequest, Message
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.repository import read_repository
from perfetch.synthesis.scenario_pairs import libraries_of, near_pairs, told_apart
from perfetch.synthesis.scenario_questions import queries_question
from perfetch.synthesis.scenario_rules import (
    STYLES,
    Scenario,
    WordedQueries,
    WordedQuery,
    check_queries,
    check_scenario,
    kept_queries,
)
from perfetch.synthesis.scenario_words import leaks_name, overlap, spelled_name, telling_names
from perfetch.synthesis.scenarios import ask_intents
from tests.making_datasets import words
from tests.openai_server.asking import client_of
from tests.openai_server.server import OpenAIServer, Rules

ASKING = Asking("some-model", 0.8, 7, 1024)
PYTHON = """
import math

def chunk_rows(rows, size_of_chunk):
    found = []
    for start in range(0, len(rows), size_of_chunk):
        found.append(rows[start : start + size_of_chunk])
    return found
"""
TYPESCRIPT = """
import { noop } from "./noop";

export function splitIntoChunks<T>(items: T[], chunkSize: number): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < items.length; at += chunkSize) {
    found.push(items.slice(at, at + chunkSize));
  }
  return found;
}
"""
GO = """
package money

func SumByOwner(all []Entry) map[string]int {
	found := map[string]int{}
	for _, one := range all {
		found[one.Owner] += one.Cents
	}
	return found
}
"""
NEEDS = {
    "chunk_rows": ("Split a list into pieces of a given length", ["split", "list", "pieces"]),
    "splitIntoChunks": ("Split an array into pieces of equal length", ["split", "array", "pieces"]),
    "SumByOwner": ("Add up amounts for each account holder", ["sum", "amounts", "group"]),
}
SITUATION = "Somebody imports a large export and has to send it on in parts that a service accepts."


class Model:
    """Answers as a good model would; `changes` replaces the answer of a template."""

    def __init__(self, **changes):
        self.requests = []
        self.changes = changes

    def __call__(self, requests):
        self.requests += requests
        return {each.key: self.answer(each) for each in requests if self.reply(each) is not None}

    def reply(self, request):
        plain = getattr(self, request.template.rstrip("+"))(request)
        change = self.changes.get(request.template.rstrip("+"))
        return change(request, plain) if change else plain

    def answer(self, request):
        message = {"role": "assistant", "content": None}
        reply = self.reply(request)
        message |= reply if isinstance(reply, dict) and "refusal" in reply else {}
        if "refusal" not in message:
            message["content"] = json.dumps(reply)
        body = {"choices": [{"message": message, "finish_reason": "stop"}]}
        return Answer(request.key, json.dumps(body).encode(), request.model, "test", 0.0, "")

    def scenario(self, request):
        shown = request.messages[1].content
        name = next((name for name in NEEDS if re.search(rf"\b{name}\b", shown)), "")
        intent, keywords = NEEDS.get(name) or _own_need(shown)
        return {"situation": SITUATION, "intent": intent, "keywords": keywords}

    def scenario_queries(self, request):
        need = request.messages[1].content.rpartition("What is needed: ")[2]
        texts = {
            "terse": " ".join(need.split()[:6]),
            "imperative": f"{need}, and leave the rest alone",
            "question": f"how do I get this done quickly: {need}?",
            "situation": f"My import is too large for the service. {need}.",
            "roundabout": f"something that gives me, for what I have here, the result of: {need}",
        }
        return {"queries": [{"style": each, "text": texts[each]} for each in STYLES]}

    def scenario_same(self, request):
        return {"difference": "none", "same": True}


def _own_need(shown):
    """Of the many small functions of `many`: words that nobody shares."""
    number = int(re.search(r"def f(\d+)\(", shown)[1])
    own = words("need", number, count=4).split()
    return f"Count {' '.join(own)}", own


def repository_of(tmp_path, files=None):
    chosen = files or {
        "tools/rows.py": PYTHON,
        "web/split.ts": TYPESCRIPT,
        "money/sums.go": GO,
    }
    for name, text in chosen.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_repository(tmp_path / "shop")


def many(tmp_path, modules=30):
    """Small functions that share nothing but their shape, no two of them near-duplicates."""
    files = {}
    for number in range(modules):
        lines = [f"    {word} = x.{word}({word[::-1]})" for word in words(number).split()]
        files[f"part{number % 3}/m{number}.py"] = "\n".join([f"def f{number}(x):", *lines, ""])
    return repository_of(tmp_path, files)


def intents(repository, share=0.5, model=None, seed=0):
    return ask_intents(repository, ASKING, model or Model(), share, seed)


def positives(candidates):
    return {q.query_id: q.document_id for q in candidates.qrels if q.relevance > 0}


def test_every_function_becomes_a_document_with_queries(tmp_path):
    found = intents(repository_of(tmp_path), share=0.0)
    assert found.source == "openai-code:shop"
    assert {(d.language, d.group, d.slice, d.source) for d in found.documents} == {
        ("python", "openai-code/tools.rows", "tools", "openai-code"),
        ("typescript", "openai-code/web.split", "web", "openai-code"),
        ("go", "openai-code/money.sums", "money", "openai-code"),
    }
    # 5 styles for each of 3 functions
    assert len(found.queries) == len({query.query_id for query in found.queries}) == 15
    assert {query.query_id for query in found.queries} == {q.query_id for q in found.qrels}
    assert found.rejects == ()
    assert found.notes["licence"] == "your own"
    assert found.notes["functions_with_queries"] == "3"


def test_the_same_answers_give_the_same_candidates(tmp_path):
    repository = repository_of(tmp_path)
    assert intents(repository) == intents(repository)


def test_only_the_first_step_sees_code(tmp_path):
    model = Model()
    repository = repository_of(tmp_path)
    intents(repository, model=model)
    names = {name for one in repository.functions for name in telling_names(one.text)}
    assert "size_of_chunk" in names
    assert "chunkSize" in names
    templates = Counter(request.template for request in model.requests)
    assert templates == {"scenario": 3, "scenario_queries": 3, "scenario_same": 1}
    for request in model.requests:
        said = " ".join(message.content for message in request.messages)
        shows = any(one.text.strip() in said for one in repository.functions)
        assert shows == (request.template == "scenario")
        assert shows or not spelled_name(said, names | {one.name for one in repository.functions})


def test_what_surrounds_a_function_is_shown_with_it(tmp_path):
    caller = (
        "\ndef send_all(x):\n    for part in chunk_rows(x, 9):\n        a = 1\n        b(part)\n"
    )
    files = {"tools/rows.py": PYTHON + caller, "requirements.txt": "numpy\n"}
    model = Model()
    intents(repository_of(tmp_path, files), model=model, share=0.0)
    shown = next(r for r in model.requests if "def chunk_rows" in r.messages[1].content)
    for part in ("Python", "tools/rows.py", "math", "numpy", "send_all"):
        assert part in shown.messages[1].content


def test_a_need_in_two_languages_is_decided_by_the_context(tmp_path):
    found = intents(repository_of(tmp_path), share=1.0)
    assert found.notes["same_need_elsewhere"] == "1 pairs of 1 near ones"
    document = {each.document_id: each for each in found.documents}
    judged = {}
    for qrel in found.qrels:
        judged.setdefault(qrel.query_id, {})[document[qrel.document_id].language] = (
            qrel.relevance,
            qrel.role,
        )
    shared = [q for q in found.queries if q.language in ("python", "typescript")]
    by_text = {}
    for query in shared:
        by_text.setdefault(query.text, {})[query.language] = query
    # 5 texts of each function, each asked in both places
    assert Counter(len(queries) for queries in by_text.values()) == {2: 10}
    for queries in by_text.values():
        assert judged[queries["python"].query_id] == {
            "python": (1, "positive"),
            "typescript": (0, "near_miss"),
        }
        assert judged[queries["typescript"].query_id] == {
            "typescript": (1, "positive"),
            "python": (0, "near_miss"),
        }
        assert queries["python"].context.startswith("language: python\npath: tools/rows.py")
        assert queries["python"].wording == queries["typescript"].wording
        assert queries["python"].group != queries["typescript"].group


def test_without_context_both_answer_a_need_in_two_languages(tmp_path):
    found = intents(repository_of(tmp_path), share=0.0)
    assert all(query.context == "" for query in found.queries)
    relevant = Counter(qrel.query_id for qrel in found.qrels if qrel.relevance > 0)
    languages = {query.query_id: query.language for query in found.queries}
    assert {languages[key]: count for key, count in relevant.items()} == {
        "python": 2,
        "typescript": 2,
        "go": 1,
    }


def test_a_text_that_names_a_language_is_asked_in_its_own_place_alone(tmp_path):
    def telling(request, plain):
        plain["queries"][0]["text"] += " in Python"
        return plain

    found = intents(repository_of(tmp_path), 1.0, Model(scenario_queries=telling))
    languages = Counter(q.language for q in found.queries if q.text.endswith("in Python"))
    assert languages == {"python": 1, "typescript": 1, "go": 1}


def test_functions_whose_needs_differ_are_no_pair(tmp_path):
    different = Model(scenario_same=lambda request, plain: plain | {"same": False})
    found = intents(repository_of(tmp_path), 1.0, different)
    assert found.notes["same_need_elsewhere"] == "0 pairs of 1 near ones"
    assert all(qrel.relevance == 1 for qrel in found.qrels)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.6, 1.0])
def test_a_seeded_share_of_the_queries_has_context(share, tmp_path):
    found = intents(many(tmp_path, 60), share)
    with_context = sum(bool(query.context) for query in found.queries)
    assert len(found.queries) == 300
    # three standard deviations of a binomial of 300 are at most 26
    assert abs(with_context - 300 * share) <= 26
    assert found.notes["queries_with_context"] == f"{with_context} of 300"


def test_nothing_moves_when_functions_come_or_go_but_with_the_seed(tmp_path):
    repository = many(tmp_path, 12)
    fewer = replace(repository, functions=repository.functions[::2])
    whole = {query.query_id for query in intents(repository).queries}
    assert {query.query_id for query in intents(fewer).queries} < whole
    assert {query.query_id for query in intents(repository, seed=1).queries} != whole


def test_a_spelled_name_is_sent_back_once_with_the_rule(tmp_path):
    def careless(request, plain):
        careful = len(request.messages) > 2
        return plain if careful else plain | {"intent": "Make each size_of_chunk fit the service"}

    model = Model(scenario=careless)
    found = intents(repository_of(tmp_path, {"a.py": PYTHON}), model=model)
    assert found.rejects == ()
    [said] = [r.messages[-1].content for r in model.requests if len(r.messages) > 2]
    assert "a name of the code is spelled: 'size_of_chunk'" in said


@pytest.mark.parametrize(
    ("template", "change", "reason"),
    [
        (
            "scenario",
            lambda request, plain: plain | {"intent": "Call chunk_rows for me"},
            "scenario: a name of the code is spelled",
        ),
        (
            "scenario",
            lambda request, plain: plain | {"situation": "Short."},
            "scenario: situation is too short or too long",
        ),
        (
            "scenario",
            lambda request, plain: {"intent": "x"},
            "scenario: does not fit the schema",
        ),
        (
            "scenario",
            lambda request, plain: {"refusal": "I cannot help with that."},
            "scenario: the model declined",
        ),
        ("scenario", lambda request, plain: None, "scenario: no answer in all attempts"),
        (
            "scenario_queries",
            lambda request, plain: {"queries": plain["queries"][:2]},
            "queries: queries are too few",
        ),
        (
            "scenario_queries",
            lambda request, plain: {
                "queries": [each | {"text": "use chunk_rows here"} for each in plain["queries"]]
            },
            "queries: queries are too few",
        ),
    ],
    ids=["name", "length", "schema", "refusal", "lost", "few", "name in queries"],
)
def test_what_cannot_be_used_is_counted_and_its_document_stays(template, change, reason, tmp_path):
    model = Model(**{template: change})
    found = intents(repository_of(tmp_path, {"a.py": PYTHON}), model=model)
    assert (len(found.documents), found.queries, found.qrels) == (1, (), ())
    [reject] = found.rejects
    assert reject.reason == reason
    assert reject.where.startswith("a.py:4 chunk_rows")


def test_a_query_written_for_two_functions_judges_neither(tmp_path):
    def same_words(request, plain):
        plain["queries"][0]["text"] = "do what is needed"
        return plain

    found = intents(many(tmp_path, 3), 0.0, Model(scenario_queries=same_words))
    assert len(found.queries) == 12
    reasons = Counter(reject.reason for reject in found.rejects)
    assert reasons == {"query written for several functions": 3}


def test_leaks_are_measured(tmp_path):
    def leaking(request, plain):
        plain["queries"][0]["text"] = "cut the rows into a chunk each"
        return plain

    model = Model(scenario_queries=leaking)
    found = intents(repository_of(tmp_path, {"a.py": PYTHON}), 0.0, model)
    assert [query.leaks_name for query in found.queries] == [True, *[False] * 4]
    assert found.notes["name_leaks"] == "0.200"
    assert 0 < float(found.notes["overlap_with_code"]) < 1


def test_a_dataset_version_can_be_made_of_it(tmp_path):
    found = intents(many(tmp_path, 60), 0.5)
    dataset = assemble([found], {}, None, AssemblySettings())
    assert set(dataset.splits) == {"dev", "test_new_modules", "test_new_queries", "train"}
    assert len(dataset.queries) == 300


def test_partners_of_seen_modules_stand_in_one_split(tmp_path):
    found = intents(repository_of(tmp_path), 1.0)
    rest = intents(many(tmp_path / "more", 60), 0.5)
    dataset = assemble([found, rest], {}, None, AssemblySettings(unseen_share=0.0))
    splits = {}
    for placed in dataset.queries:
        splits.setdefault(placed.query.text, set()).add(placed.split)
    assert all(len(each) == 1 for each in splits.values())
    assert sum(placed.query.language == "typescript" for placed in dataset.queries) == 10


SAID = {"situation": SITUATION, "intent": "Split a list into parts", "keywords": ("split", "list")}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, ""),
        ({"situation": "Too few words."}, "situation is too short or too long: 3 words"),
        ({"situation": "w " * 141}, "situation is too short or too long: 141 words"),
        ({"intent": "Split it"}, "intent is too short or too long: 2 words"),
        ({"keywords": ("split",)}, "keywords is too short or too long: 1, not 2 to 8"),
        ({"intent": "Call chunk_rows on it"}, "a name of the code is spelled: 'chunk_rows'"),
        ({"intent": "Call chunkRows on it"}, "a name of the code is spelled: 'chunk_rows'"),
        ({"keywords": ("size_of_chunk", "x")}, "a name of the code is spelled: 'size_of_chunk'"),
        ({"intent": "Give rows in chunks"}, ""),
    ],
)
def test_the_rules_of_a_scenario(changed, problem):
    found = check_scenario(Scenario(**SAID | changed), "chunk_rows", PYTHON)
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["split a list", "cut rows into parts please"], 2),
        (["split", "split a list"], 1),
        (["x" * 321 + " y"], 0),
        (["split a list", "a list: split"], 1),
        (["use `split` on it", "call split(); twice", "a\nb"], 0),
        (["how does chunk_rows work", "chunkrows of a list"], 0),
        (["chunk the rows of a table"], 1),
        (["number one", "second two", "third three", "fourth four", "fifth five", "sixth six"], 5),
    ],
    ids=["both", "short", "long", "repeats", "code", "name", "words of the name", "too many"],
)
def test_which_queries_are_kept(texts, kept):
    drafts = tuple(WordedQuery(style="terse", text=text) for text in texts)
    found = WordedQueries(queries=drafts)
    assert len(kept_queries(found, "chunk_rows")) == kept
    assert bool(check_queries(found, "chunk_rows")) == (kept < 3)


@pytest.mark.parametrize(
    ("text", "name", "leaks"),
    [
        ("flatten the nested lists", "flatten_nested_list", True),
        ("flatten the nested lists", "FlattenList", True),
        ("flatten the nested lists", "flatten_deep", False),
        ("parsing the dates", "parse_date2", True),
        ("my coroutinelocals please", "coroutineLocals", True),
        ("anything at all", "", False),
    ],
)
def test_a_name_leaks_when_all_its_words_are_there(text, name, leaks):
    assert leaks_name(text, name) == leaks


@pytest.mark.parametrize(
    ("text", "names", "spelled"),
    [
        ("close the file", ["close"], ""),
        ("call close() on it", ["close"], "close"),
        ("the readall of it", ["readAll"], "readAll"),
        ("read all of it", ["readAll"], ""),
        ("Use READ_ALL", ["read_all"], "read_all"),
        ("plain words", [], ""),
    ],
)
def test_a_name_is_spelled_when_it_stands_as_in_code(text, names, spelled):
    assert spelled_name(text, names) == spelled


def test_overlap_is_the_share_of_telling_words_that_the_code_holds():
    # of split, rows, evenly the code holds rows ("split" is no name in it)
    assert isclose(overlap("split the rows evenly", "def f(all_rows): pass"), 1 / 3)


def test_libraries_are_those_that_the_code_names(tmp_path):
    files = {
        "a.py": "import numpy, requests\n" + PYTHON.replace("found = []", "found = numpy.e"),
        "b.py": "import scipy\n" + PYTHON.replace("found = []", "found = scipy.e()"),
        "c.py": PYTHON,
        "requirements.txt": "numpy\nrequests\nscipy\n",
    }
    first, second, third = repository_of(tmp_path, files).functions
    assert libraries_of(first) == {"numpy"}
    assert told_apart(first, second)
    assert not told_apart(first, third)
    assert not told_apart(first, first)


def test_near_pairs_take_each_function_once(tmp_path):
    functions = repository_of(tmp_path).functions * 2
    scenario = Scenario(**SAID)
    pairs = near_pairs(functions, {0: scenario, 1: scenario, 2: scenario})
    assert len(pairs) == 1
    assert near_pairs(functions, {}) == []


def test_queries_come_in_the_order_and_number_of_the_styles(tmp_path):
    question = queries_question(Scenario(**SAID), "chunk_rows", ASKING)
    [reading] = converse([question], Model())
    assert [query.style for query in reading.value.queries] == list(STYLES)
    for style, meaning in STYLES.items():
        assert f"- {style}: {meaning}" in question.request.messages[0].content


def test_a_strict_endpoint_takes_the_requests_and_gives_the_same(tmp_path):
    model = Model()

    def reply(body):
        turns = tuple(Message(each["role"], each["content"]) for each in body["messages"])
        template = body["response_format"]["json_schema"]["name"]
        return json.dumps(model.reply(ChatRequest("m", turns, 1, template=template)))

    def ask(requests):
        return {each.key: sent(each) for each in requests}

    def sent(request):
        raw = client.chat.completions.with_raw_response.create(**request_body(request, "strict"))
        return Answer(request.key, raw.content, request.model, "loopback", 0.0, "")

    repository = repository_of(tmp_path)
    with OpenAIServer(Rules(), reply=reply) as server, client_of(server) as client:
        assert ask_intents(repository, ASKING, ask, 0.5, 0) == intents(repository)
        assert len(server.delivered()) == 7
