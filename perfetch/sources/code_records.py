"""Chosen functions as records: documents, judged queries, pseudo-queries.

Every summary of a module shares the module's split (`Query.group`, `Query.wording`). A summary
that functions of several modules share is no judge: nobody could tell which one is meant.
"""

from collections import Counter, defaultdict

from perfetch.records import Candidates, Document, Language, Qrel, Query, Reject, content_id
from perfetch.sources.pseudo_queries import pseudo_queries, without_judged
from perfetch.sources.selection import Chosen
from perfetch.sources.summaries import leaks_name


def code_records(chosen: list[Chosen], language: Language) -> Candidates:
    """The records of one folder; its notes tell the share of name leaks."""
    documents = {_document_id(item, language): _document(item, language) for item in chosen}
    queries, qrels, rejects = _judged(chosen, language)
    made = [
        query for item in chosen for query in pseudo_queries(item, _document_id(item, language))
    ]
    pseudo, too_near = without_judged(made, {item.query for item in chosen if item.query})
    leaks = sum(query.leaks_name for query in queries)
    return Candidates(
        source=f"code:{language}",
        documents=tuple(documents.values()),
        queries=tuple(queries),
        qrels=tuple(qrels),
        pseudo_queries=tuple(pseudo),
        rejects=tuple(rejects),
        notes={
            "name_leaks": f"{leaks / max(1, len(queries)):.3f}",
            "pseudo_queries": ", ".join(
                f"{count} {kind}" for kind, count in Counter(query.kind for query in pseudo).items()
            ),
            "pseudo_queries_too_near_a_judged_one": str(too_near),
        },
    )


def _document_id(item: Chosen, language: Language) -> str:
    return content_id(language, item.function.text)


def _document(item: Chosen, language: Language) -> Document:
    module = item.function.module
    return Document(
        document_id=_document_id(item, language),
        text=item.function.text,
        language=language,
        source="code",
        group=f"code/{module}",
        slice=module.partition(".")[0],
    )


def _judged(
    chosen: list[Chosen], language: Language
) -> tuple[list[Query], list[Qrel], list[Reject]]:
    asked: dict[str, list[Chosen]] = defaultdict(list)
    for item in chosen:
        if item.query:
            asked[item.query.lower()].append(item)
    queries, qrels, rejects = [], [], []
    for items in asked.values():
        if len({item.function.module for item in items}) > 1:
            reason = "summary shared by functions of several modules"
            rejects += [Reject(f"{item.function.where} {item.query}", reason) for item in items]
            continue
        query = _query(items, language)
        queries.append(query)
        ids = dict.fromkeys(_document_id(item, language) for item in items)
        qrels += [Qrel(query.query_id, document_id, 1, "positive") for document_id in ids]
    return queries, qrels, rejects


def _query(items: list[Chosen], language: Language) -> Query:
    text = items[0].query
    module = items[0].function.module
    return Query(
        query_id=content_id("query", "code", text, "", language),
        text=text,
        context="",
        language=language,
        source="code",
        group=f"code/{module}",
        wording=f"code/{module}",
        slice=module.partition(".")[0],
        leaks_name=any(leaks_name(text, item.function.name) for item in items),
    )
