import json
import time

import openai
import pytest

from tests.openai_server.asking import client_of
from tests.openai_server.server import BatchRules, Fault, OpenAIServer, Rules

CHAT = "/v1/chat/completions"
QUICK = {"validating_s": 0.02, "running_s": 0.05, "finalizing_s": 0.02, "cancelling_s": 0.02}


def line(number, **changes):
    body = {"model": "m", "messages": [{"role": "user", "content": f"question {number}"}]}
    return {"custom_id": f"id-{number}", "method": "POST", "url": CHAT, "body": body, **changes}


def submit(client, lines, metadata=None):
    rows = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in lines)
    file = client.files.create(file=("in.jsonl", rows.encode()), purpose="batch")
    return client.batches.create(
        input_file_id=file.id, endpoint=CHAT, completion_window="24h", metadata=metadata
    )


def ended(client, batch):
    give_up = time.monotonic() + 10
    while batch.status not in ("completed", "failed", "expired", "cancelled"):
        assert time.monotonic() < give_up, batch.status
        time.sleep(0.02)
        batch = client.batches.retrieve(batch.id)
    return batch


def rows_of(client, file_id):
    return [json.loads(row) for row in client.files.content(file_id).text.splitlines()]


def test_a_batch_goes_through_its_states_and_answers_every_line():
    rules = Rules(batch=BatchRules(0.1, 0.1, 0.1))
    seen = []
    with OpenAIServer(rules, reply=lambda body: "yes") as server, client_of(server) as client:
        batch = submit(client, [line(n) for n in range(20)], {"key": "unique"})
        while batch.status != "completed":
            seen += [batch.status] if batch.status not in seen else []
            time.sleep(0.02)
            batch = client.batches.retrieve(batch.id)
        rows = rows_of(client, batch.output_file_id)
        assert len(server.delivered()) == 20
        assert {entry.batch for entry in server.delivered()} == {batch.id}
    assert seen == ["validating", "in_progress", "finalizing"]
    assert {row["custom_id"] for row in rows} == {f"id-{n}" for n in range(20)}
    assert [row["custom_id"] for row in rows] != [f"id-{n}" for n in range(20)]
    answers = [row["response"]["body"]["choices"][0]["message"]["content"] for row in rows]
    assert answers == ["yes"] * 20
    assert (batch.request_counts.total, batch.request_counts.completed) == (20, 20)
    assert batch.error_file_id is None
    assert batch.metadata == {"key": "unique"}


@pytest.mark.parametrize(
    ("lines", "code", "number"),
    [
        ([], "empty_file", None),
        ([line(0), "{not json"], "invalid_json_line", 2),
        ([line(0), line(0)], "duplicate_custom_id", 2),
        ([line(0, url="/v1/embeddings")], "invalid_url", 1),
        ([line(0, method="GET")], "invalid_method", 1),
        ([line(0, body={"model": "x", "messages": []})], "model_not_found", 1),
        ([line(0), line(1, body={"model": "n", "messages": []})], "mismatched_model", 2),
        ([line(n) for n in range(6)], "too_many_tasks", None),
        ([line(n) for n in range(5)], "token_limit_exceeded", None),  # 5 * ceil(10 / 4) = 15
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_fails_at_validation(lines, code, number):
    limits = BatchRules(**QUICK, max_requests=5, enqueued_tokens=12)
    rules = Rules(models=("m", "n"), batch=limits)
    with OpenAIServer(rules) as server, client_of(server) as client:
        batch = ended(client, submit(client, lines))
        assert server.delivered() == []
    assert batch.status == "failed"
    assert (batch.errors.data[0].code, batch.errors.data[0].line) == (code, number)
    assert batch.failed_at is not None


def test_the_enqueued_limit_counts_unfinished_batches_together():
    rules = Rules(batch=BatchRules(0.0, 0.3, 0.0, enqueued_tokens=10))
    with OpenAIServer(rules) as server, client_of(server) as client:
        first = submit(client, [line(0), line(1)])  # 6 tokens
        second = ended(client, submit(client, [line(2), line(3)]))
        assert second.errors.data[0].code == "token_limit_exceeded"
        assert ended(client, first).status == "completed"
        assert ended(client, submit(client, [line(2), line(3)])).status == "completed"


def test_an_expired_batch_keeps_what_was_done():
    rules = Rules(batch=BatchRules(0.0, 0.4, 0.0, expires_after_s=0.2))
    with OpenAIServer(rules) as server, client_of(server) as client:
        batch = ended(client, submit(client, [line(n) for n in range(10)]))
        done, undone = rows_of(client, batch.output_file_id), rows_of(client, batch.error_file_id)
        charged = len(server.delivered())
    assert batch.status == "expired"
    assert 0 < len(done) == charged < 10
    assert len(done) + len(undone) == 10
    assert {row["error"]["code"] for row in undone} == {"batch_expired"}
    assert {row["response"] for row in undone} == {None}


def test_a_cancelled_batch_keeps_what_was_done():
    rules = Rules(batch=BatchRules(0.0, 0.4, 0.0, 0.05))
    with OpenAIServer(rules) as server, client_of(server) as client:
        batch = submit(client, [line(n) for n in range(10)])
        time.sleep(0.2)
        assert client.batches.cancel(batch.id).status == "cancelling"
        batch = ended(client, batch)
        done, undone = rows_of(client, batch.output_file_id), rows_of(client, batch.error_file_id)
        with pytest.raises(openai.ConflictError):
            client.batches.cancel(batch.id)
    assert batch.status == "cancelled"
    assert len(done) + len(undone) == 10
    assert {row["error"]["code"] for row in undone} == {"batch_cancelled"}


def test_faults_of_lines_land_where_openai_puts_them():
    faults = ["server_error", "refusal", "missing", "line_timeout", "length"]
    plan = {number: Fault(kind) for number, kind in enumerate(faults)}
    rules = Rules(batch=BatchRules(**QUICK, plan=plan))
    with OpenAIServer(rules) as server, client_of(server) as client:
        batch = ended(client, submit(client, [line(n) for n in range(6)]))
        done = {r["custom_id"]: r["response"] for r in rows_of(client, batch.output_file_id)}
        failed = {r["custom_id"]: r for r in rows_of(client, batch.error_file_id)}
    assert set(done) == {"id-1", "id-4", "id-5"}
    assert done["id-1"]["body"]["choices"][0]["message"]["refusal"]
    assert done["id-4"]["body"]["choices"][0]["finish_reason"] == "length"
    assert failed["id-0"]["response"]["status_code"] == 500
    assert failed["id-3"]["error"]["code"] == "request_timeout"


def test_a_batch_whose_creation_was_not_answered_is_found_by_its_metadata():
    rules = Rules(plans={"POST /v1/batches": {0: Fault("dropped")}}, batch=BatchRules(**QUICK))
    with OpenAIServer(rules) as server, client_of(server) as client:
        with pytest.raises(openai.APIConnectionError):
            submit(client, [line(0)], {"perfetch": "1"})
        found = [batch for batch in client.batches.list() if batch.metadata == {"perfetch": "1"}]
        assert len(found) == 1
        assert ended(client, found[0]).status == "completed"
        assert len(server.delivered()) == 1


def test_batches_are_listed_newest_first_in_pages():
    with OpenAIServer(Rules(batch=BatchRules(**QUICK))) as server, client_of(server) as client:
        made = [submit(client, [line(n)]).id for n in range(5)]
        first = client.batches.list(limit=2)
        assert [batch.id for batch in first.data] == made[:2:-1]
        assert first.has_more
        assert [batch.id for batch in client.batches.list(limit=2)] == made[::-1]


def test_files_are_kept_byte_for_byte_and_deleted_on_request():
    content = b"--x\r\n\r\n\x00\xff\n" * 100
    with OpenAIServer() as server, client_of(server) as client:
        file = client.files.create(file=("a.jsonl", content), purpose="batch")
        assert client.files.retrieve(file.id).bytes == len(content)
        assert client.files.content(file.id).content == content
        assert [each.id for each in client.files.list(purpose="batch")] == [file.id]
        client.files.delete(file.id)
        with pytest.raises(openai.NotFoundError):
            client.files.content(file.id)


def test_a_file_over_the_limit_is_refused():
    rules = Rules(batch=BatchRules(max_bytes=100))
    with OpenAIServer(rules) as server, client_of(server) as client:
        with pytest.raises(openai.APIStatusError) as refused:
            client.files.create(file=("a.jsonl", b"x" * 101), purpose="batch")
        assert refused.value.status_code == 413
