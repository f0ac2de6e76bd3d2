import json

import pyarrow as pa

from storage.dataset_tables import json_lines

TEXTS = [
    "plain",
    'a "quote"',
    "back\\slash",
    "tab\t, line\n, \r\x00\x1f\x7f",
    "é漢\u2028😀",
    "/",
    "",
]


def test_lines_are_those_of_json_dumps():
    rows = [
        {"text": text, "flag": bool(number % 2), "relevance": number, "100%": text}
        for number, text in enumerate(TEXTS)
    ]
    rows.append({"text": None, "flag": None, "relevance": None, "100%": "s"})
    table = pa.Table.from_pylist(rows)
    expected = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    assert b"".join(json_lines(table)) == expected.encode()


def test_no_rows_are_no_lines():
    assert list(json_lines(pa.table({"text": pa.array([], pa.string())}))) == []
