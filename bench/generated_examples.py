"""Examples by the million from a seeded generator: folders as any source leaves them.

Functions of five to nine statements and a sentence about each. Names follow Zipf's law over a
million, and three in ten are new with every part, as vocabularies of code grow; templates of
statements are shared by all, as idioms are. Of 100 functions 8 are an earlier one with one name
changed, 3 are an earlier one again in another module, and the first thousand of every part stand in
all parts: so there is something to find near, within a part and across all of them.
"""

import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from perfetch.records import content_id
from storage.candidate_rows import TABLES, schema_of
from storage.home import MANIFEST, is_complete, new_folder, write_json
from storage.tables import write_table

PART = 100_000
COMMON = 1_000
FUNCTIONS_PER_MODULE = 20
NAMES, TEMPLATES, NOUNS = 1_000_000, 3_000, 50_000
LETTERS = str.maketrans("0123456789", "ghijklmnop")
NEW_NAME, CHANGED, AGAIN = 0.3, 0.08, 0.03
VERBS = ("find", "count", "merge", "sort", "parse", "load", "split", "join", "filter", "group")
SYMBOLS = ("=", "+", "-", "*", ".", "(", ")", "[", "]", ",", "<", "==", "+=", "return", "for", "in")


def parts(folder: Path, examples: int, seed: int) -> Iterator[Path]:
    """The folders of so many examples, a multiple of 100,000; those that are there are kept."""
    templates = _templates(seed)
    for part in range(examples // PART):
        final = folder / f"{seed}-{part:03}"
        if not is_complete(final):
            _write(final, _tables(part, seed, templates))
        yield final


def _templates(seed: int) -> list[str]:
    """Statements with places for names."""
    rng = random.Random(seed)
    places = ("{0}", "{1}", "{2}")
    words = [f"{verb}_{noun}" for verb in VERBS for noun in ("all", "one", "at", "of", "by")]
    return [
        " ".join(
            rng.choice(rng.choice((places, SYMBOLS, SYMBOLS, words)))
            for _ in range(rng.randint(4, 8))
        )
        for _ in range(TEMPLATES)
    ]


def _tables(part: int, seed: int, templates: list[str]) -> dict[str, list[dict[str, Any]]]:
    common = list(_functions(seed, 0, COMMON, templates))
    own = list(_functions(seed, part + 1, PART - COMMON, templates))
    documents, queries, qrels, pseudo = [], [], [], []
    for number, (code, asked) in enumerate(common + own):
        group = f"code/{part}/{number // FUNCTIONS_PER_MODULE}"
        document_id = content_id("python", code)
        query_id = content_id("query", asked)
        shared = {"language": "python", "source": "code:python", "group": group, "slice": ""}
        documents.append({"document_id": document_id, "text": code} | shared)
        empty = {"context": "", "wording": group, "split": "", "leaks_name": False}
        queries.append({"query_id": query_id, "text": asked} | shared | empty)
        judged = {"relevance": 1, "role": "positive"}
        qrels.append({"query_id": query_id, "document_id": document_id} | judged)
        if number % 4 == 0:
            text = " ".join(code.split()[:6])
            key = {"query_id": content_id("pseudo", document_id, text), "text": text}
            pseudo.append(key | {"document_id": document_id, "kind": "words"})
    rows = {"documents": documents, "queries": queries, "qrels": qrels, "pseudo_queries": pseudo}
    return {name: rows.get(name, []) for name in TABLES}


def _functions(seed: int, part: int, count: int, templates: list[str]) -> Iterator[tuple[str, str]]:
    """(code, what it does), some of them like earlier ones."""
    rng = np.random.default_rng([seed, part])
    names = _named(rng, (count, 4), part)
    nouns = rng.zipf(1.2, (count, 4)) % NOUNS
    lengths, kinds = rng.integers(5, 10, count), rng.random(count)
    chosen = rng.zipf(1.15, (count, 9)) % TEMPLATES
    earlier, verbs = rng.random(count), rng.integers(len(VERBS), size=count)
    before: list[tuple[list[int], list[str], list[int], int]] = []
    for number in range(count):
        made = (
            chosen[number, : lengths[number]].tolist(),
            names[number],
            nouns[number].tolist(),
            int(verbs[number]),
        )
        if number and kinds[number] < CHANGED + AGAIN:
            made = before[int(earlier[number] * number)]
            if kinds[number] < CHANGED:
                made = (
                    made[0],
                    [*made[1][:3], names[number][3]],
                    [*made[2][:3], int(nouns[number, 3])],
                    made[3],
                )
        before.append(made)
        yield _written(*made, templates)


def _named(rng: np.random.Generator, shape: tuple[int, int], part: int) -> list[list[str]]:
    known = rng.zipf(1.1, shape) % NAMES
    new = rng.random(shape) < NEW_NAME
    fresh = rng.integers(1 << 20, size=shape)
    return [
        [
            f"w{_letters(part)}_{_letters(f)}" if n else f"n{_letters(k)}"
            for k, n, f in zip(*row, strict=True)
        ]
        for row in zip(known.tolist(), new.tolist(), fresh.tolist(), strict=True)
    ]


def _letters(number: int) -> str:
    """A word: of queries all numbers are one."""
    return f"{number:x}".translate(LETTERS)


def _written(
    chosen: list[int], names: list[str], nouns: list[int], verb: int, templates: list[str]
) -> tuple[str, str]:
    body = "\n    ".join(templates[each].format(*names) for each in chosen)
    words = " ".join(f"s{_letters(each)}" for each in nouns)
    code = f"def {VERBS[verb]}_{names[0]} ( {names[1]} , {names[3]} ) :\n    {body}"
    return code, f"{VERBS[verb]} the {names[0]} of {names[1]} with {words}"


def _write(final: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    with new_folder(final) as folder:
        files = {}
        for name in TABLES:
            path = folder / f"{name}.parquet"
            write_table(path, pa.Table.from_pylist(rows[name], schema=schema_of(name)))
            files[path.name] = sha256(path.read_bytes()).hexdigest()
        manifest = {
            "schema": 1,
            "sha256": sha256("".join(files.values()).encode()).hexdigest(),
            "source": "code:python",
            "counts": {name: len(rows[name]) for name in TABLES},
            "notes": {"licence": "generated"},
            "files": files,
        }
        write_json(folder / MANIFEST, manifest)
