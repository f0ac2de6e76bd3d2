"""Small candidates for the tests of assembly and storage, with ids as the real sources give."""

from perfetch.records import (
    Candidates,
    Document,
    Outcome,
    PseudoQuery,
    Qrel,
    Query,
    Role,
    Verdict,
    content_id,
)

ROLES: tuple[Role, ...] = ("positive", "slow", "near_miss")


def words(*key: object, count: int = 9) -> str:
    """Words that no other key shares."""
    digits = content_id(*map(str, key))
    letters = digits.translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(f"{letters}{'abcdefghijklmnop'[number]}" for number in range(count))


def document(text, group, source="catalogue", language="python"):
    return Document(content_id(language, text), text, language, source, group)


def query(text, group, wording, source="catalogue", language="python", split=""):
    key = content_id("query", source, text, language)
    return Query(key, text, f"language: {language}", language, source, group, wording, split=split)


def family(name, draws=1, wordings=4):
    """One family of the catalogue: per draw an example, three documents and its wordings."""
    group = f"catalogue/{name}"
    documents, queries, qrels, links = [], [], [], []
    for draw in range(draws):
        of_draw = [document(f"{words(name, role)} {draw}", group) for role in ROLES]
        asked = [
            query(f"{words(name, line)} from {draw}", group, f"{group}/{line}")
            for line in range(wordings)
        ]
        documents += of_draw
        queries += asked
        pairs = list(zip(of_draw, ROLES, strict=True))
        qrels += [
            Qrel(one.query_id, doc.document_id, int(role == "positive"), role)
            for one in asked
            for doc, role in pairs
        ]
        links += [(f"{name}/{draw}", doc.document_id, role) for doc, role in pairs]
    return Candidates(
        source="catalogue",
        documents=tuple(documents),
        queries=tuple(queries),
        qrels=tuple(qrels),
        example_documents=tuple(links),
    )


def module(name, functions=3):
    """One module of code: per function a document, its summary and a pseudo-query."""
    group = f"code/{name}"
    documents = [document(words(name, number), group, "code") for number in range(functions)]
    asked = [
        query(words(name, number, "asked"), group, group, "code") for number in range(functions)
    ]
    return Candidates(
        source="code:python",
        documents=tuple(documents),
        queries=tuple(asked),
        qrels=tuple(
            Qrel(one.query_id, doc.document_id, 1, "positive")
            for one, doc in zip(asked, documents, strict=True)
        ),
        pseudo_queries=tuple(pseudo(words(doc.document_id, "name"), doc) for doc in documents),
        notes={"licence": "none"},
    )


def pseudo(text, doc):
    key = content_id("pseudo", doc.document_id, text)
    return PseudoQuery(key, text, doc.document_id, "name")


def published(rows, name="set"):
    """A set with its own splits; rows are (query text, document text, split)."""
    documents = {text: document(text, f"beir/{name}/{text}", "beir") for _, text, _ in rows}
    asked = [query(text, f"beir/{name}", text, "beir", split=split) for text, _, split in rows]
    return Candidates(
        source=f"beir:{name}",
        documents=tuple(documents.values()),
        queries=tuple(asked),
        qrels=tuple(
            Qrel(one.query_id, documents[text].document_id, 1, "positive")
            for one, (_, text, _) in zip(asked, rows, strict=True)
        ),
    )


def ground(families=12, modules=12):
    """Enough to fill every split."""
    return [family(f"f{number}", draws=2) for number in range(families)] + [
        module(f"m{number}") for number in range(modules)
    ]


def verdicts(candidates, outcome=Outcome.ACCEPTED, **measured):
    """The same outcome for every example."""
    examples = {link[0] for part in candidates for link in part.example_documents}
    return {
        key: Verdict(f"key of {key}", key, key, "python", outcome, "as planned", **measured)
        for key in sorted(examples)
    }
