"""The README.md of a dataset version: what is in it, where it comes from, what it proves."""

from collections.abc import Iterable, Mapping

from perfetch.dataset import SplitAudit
from storage.dataset_manifest import Counts, Manifest

_FILES = """\
Files: `corpus.parquet`, `queries.parquet`, `qrels.parquet` (role `positive`, `slow` or
`near_miss`; only positives have relevance above 0), `pseudo_queries.parquet` (made from the
documents, they only teach), and `manifest.json` with hashes, counts and the leakage audit."""

_SPLITS = """\
`train` fits, `dev` selects, `test*` is only judged on. `test_new_queries`: documents that training
knows, wordings it never saw. `test_new_families`, `test_new_modules`: groups that training never
saw in any form. `test`: a set without such groups, or as published."""

_LEAKAGE = """\
The nearest training query or pseudo-query of each query, and for unseen groups the nearest document
that training saw, by Jaccard overlap of n-grams. Published splits are kept as they came."""

_AUDIT = ("split", "queries", "exact", "near", "maximum", "documents", "exact", "near", "maximum")


def dataset_card(manifest: Manifest) -> str:
    """Markdown, from the manifest alone."""
    parts = [
        f"# Perfetch dataset {manifest.version}",
        ", ".join(f"{number} {table.replace('_', '-')}" for table, number in manifest.rows.items()),
        _FILES,
        f"## Queries\n\n{_SPLITS}",
        _table(("split", "source and language", "queries"), _counts(manifest.counts["queries"])),
        "## Documents",
        _table(("side", "source and language", "documents"), _counts(manifest.counts["documents"])),
        f"## Leakage\n\n{_LEAKAGE}",
        _table(_AUDIT, (_audit(split, one) for split, one in manifest.audit.items())),
        "## Left out",
        _table(("what and why", "number"), manifest.rejects.items()),
        "## Sources and licences",
        _table(("source", "fact", "value"), _notes(manifest.notes)),
        f"Made from: {', '.join(manifest.parents) or 'nothing earlier'}.",
    ]
    return "\n\n".join(parts) + "\n"


def _counts(counts: Counts) -> list[tuple[object, ...]]:
    return [(part, label, rows) for part, by in counts.items() for label, rows in by.items()]


def _audit(split: str, one: SplitAudit) -> tuple[object, ...]:
    queries = (one.queries, one.exact_queries, one.near_queries, f"{one.max_query_overlap:.2f}")
    documents = (one.documents, one.exact_documents, one.near_documents)
    return (split, *queries, *documents, f"{one.max_document_overlap:.2f}")


def _notes(notes: Mapping[str, Mapping[str, str]]) -> list[tuple[object, ...]]:
    return [(source, fact, text) for source, facts in notes.items() for fact, text in facts.items()]


def _table(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    cells = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in cells)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())
