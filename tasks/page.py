"""Gathers what the report's page shows beside report.json."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from perfetch.dataset import Dataset
from perfetch.records import Outcome, Qrel, Verdict
from perfetch.reporting.details import (
    CurvePoint,
    Lineage,
    PageDetails,
    QueryRow,
    RankedDocument,
    SpeedUp,
)
from perfetch.retrieval.evaluation import EvaluationReport, QueryScores
from storage.candidates import read_candidates
from storage.dataset_manifest import Manifest, read_manifest
from storage.home import home, read_json
from storage.registry import ModelRef, read_champion
from storage.verdicts import read_verdicts


def page_details(model: ModelRef, dataset: Dataset, result: EvaluationReport) -> PageDetails:
    """Everything about how this model came to be, from the files that are the truth of it."""
    config = read_json(Path(model.path) / "config.json")
    manifest = read_manifest(home() / "datasets" / config["dataset"])
    verdicts = _verdicts(manifest)
    first = next(iter(verdicts), None)
    return PageDetails(
        lineage=_lineage(model, config, manifest),
        curve=tuple(_point(epoch) for epoch in config["curve"]),
        share_kept=config["share"],
        speed_ups=tuple(_speed_up(v) for v in verdicts if v.outcome is Outcome.ACCEPTED),
        outcomes=dict(Counter(verdict.outcome.value for verdict in verdicts)),
        rejects=dict(dataset.rejects),
        counts=_counts(manifest),
        audit={split: asdict(found) for split, found in dataset.audit.items()},
        notes=dataset.notes,
        queries=_query_rows(dataset, result.rows),
        machine=first.machine if first else "",
        compiler=next((verdict.compiler for verdict in verdicts if verdict.compiler), ""),
        sandbox=first.sandbox if first else "",
    )


def _verdicts(manifest: Manifest) -> list[Verdict]:
    """The newest verdict of every program behind the dataset."""
    examples = {
        example.example_id
        for parent in manifest.parents
        for example in read_candidates(home() / "examples" / parent).examples
    }
    newest = {v.example_id: v for v in read_verdicts(home()).values() if v.example_id in examples}
    return sorted(newest.values(), key=lambda verdict: (verdict.family, verdict.language))


def _lineage(model: ModelRef, config: Mapping[str, Any], manifest: Manifest) -> Lineage:
    champion = read_champion(home())
    return Lineage(
        dataset=config["dataset"],
        model=model.version,
        encoder=config["encoder"]["name"],
        encoder_revision=config["encoder"]["revision"],
        seed=config["seed"],
        parents=tuple(manifest.parents),
        champion_before=champion.version if champion else None,
    )


def _point(epoch: Mapping[str, Any]) -> CurvePoint:
    dev = epoch["dev"]
    return CurvePoint(epoch["number"], epoch["loss"], dev["ndcg"], dev["fast_first"])


def _speed_up(verdict: Verdict) -> SpeedUp:
    return SpeedUp(
        family=verdict.family,
        language=verdict.language,
        ratio=verdict.ratio or 0.0,
        ratio_low=verdict.ratio_low or 0.0,
        ratio_high=verdict.ratio_high or 0.0,
        fast_ms=verdict.fast_ms or 0.0,
        slow_ms=verdict.slow_ms or 0.0,
    )


def _counts(manifest: Manifest) -> dict[str, dict[str, int]]:
    return {
        f"{kind.capitalize()} by split and source": {
            f"{split} · {source}": rows
            for split, sources in by_split.items()
            for source, rows in sources.items()
        }
        for kind, by_split in manifest.counts.items()
    }


def _query_rows(dataset: Dataset, rows: Sequence[QueryScores]) -> tuple[QueryRow, ...]:
    texts = {p.document.document_id: p.document.text for p in dataset.documents}
    qrels = {(qrel.query_id, qrel.document_id): qrel for qrel in dataset.qrels}

    def ranked(row: QueryScores, system: str) -> tuple[RankedDocument, ...]:
        query_id = row.placed.query.query_id
        return tuple(
            _ranked(texts[document_id], qrels.get((query_id, document_id)))
            for document_id in row.top[system]
        )

    return tuple(
        QueryRow(
            text=row.placed.query.text,
            split=row.placed.split,
            source=row.placed.query.source,
            base_ndcg=row.metrics["base"]["ndcg@10"] or 0.0,
            challenger_ndcg=row.metrics["challenger"]["ndcg@10"] or 0.0,
            base_top=ranked(row, "base"),
            challenger_top=ranked(row, "challenger"),
        )
        for row in rows
    )


def _ranked(text: str, qrel: Qrel | None) -> RankedDocument:
    if qrel is None:
        return RankedDocument(text)
    return RankedDocument(text, qrel.role, qrel.relevance)
