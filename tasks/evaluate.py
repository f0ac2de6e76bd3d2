"""Judges a challenger beside the base encoder, the champion and BM25, and writes the report."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact

from perfetch.dataset import Dataset
from perfetch.errors import BadInput, StoreDamaged
from perfetch.records import content_id
from perfetch.rendering import render_query
from perfetch.reporting.page import render_page
from perfetch.retrieval.comparing import FUSED
from perfetch.retrieval.evaluation import EvaluationReport, evaluate
from perfetch.retrieval.fusion import fuse_on_dev
from perfetch.retrieval.gate import GateSettings, decide_promotion
from perfetch.retrieval.lexical import build_lexical
from perfetch.retrieval.ranking import Dense, System
from storage.datasets import find_dataset, read_dataset
from storage.home import (
    MANIFEST,
    home,
    is_complete,
    new_folder,
    place,
    read_object,
    write_bytes,
    write_json,
)
from storage.registry import POINTER, Champion, ModelRef, find_model, read_champion
from tasks.assets import announce
from tasks.context_worth import context_worth
from tasks.encode import encoder_of, vectors_of
from tasks.lineage import show_lineage
from tasks.model_sides import sides_of
from tasks.page import page_details
from tasks.policy import RETRIED
from tasks.stopwatch import timings_s

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class ReportRef:
    """Where a complete report lies, and what its gate decided."""

    version: str
    path: str
    promoted: bool
    reason: str


@task(name="evaluate model", **RETRIED)
def evaluate_model(model: ModelRef, settings: GateSettings) -> ReportRef:
    """The report on a model against today's champion; one that is there already is found."""
    started = time.monotonic()
    champion = read_champion(home())
    found = _existing(model, champion, settings)
    if found is not None:
        get_run_logger().info("evaluate  report %s is there already", found.version)
        show_lineage("report", found.version)
        return found
    config = read_object(place(model.path) / "config.json", "dataset", "encoder", "seed")
    dataset = read_dataset(place(find_dataset(home(), config["dataset"]).path))
    rival = _rival(model, champion)
    systems = _systems(dataset, model, rival)
    fused = fuse_on_dev(dataset, systems["challenger"], systems["bm25"])
    result = evaluate(
        dataset.queries,
        dataset.qrels,
        [placed.document.document_id for placed in dataset.documents],
        systems | {FUSED: fused},
        min_slice_queries=settings.min_slice_queries,
        confidence=settings.confidence,
        seed=config["seed"],
    )
    worth = context_worth(
        dataset,
        encoder_of(config["encoder"]["name"]),
        place(model.path),
        settings,
        config["seed"],
    )
    decision = decide_promotion(result, settings, has_champion=rival is not None)
    report = {
        "schema": SCHEMA,
        "dataset": config["dataset"],
        "model": model.version,
        "encoder": config["encoder"]["name"],
        "splits": result.splits,
        "gate": {"promoted": decision.promoted, "reason": decision.reason},
        "fusion": {"system": FUSED, "weight": fused.weight},
        # The page is not drawn yet: the figures are.
        "timings_s": timings_s() | {"evaluate": round(time.monotonic() - started, 3)},
        "confidence": settings.confidence,
    } | ({"context": worth} if worth else {})
    version = _version(model, champion, settings)
    _show(version, result)
    details = page_details(model, dataset, result, promoted=decision.promoted)
    ref = _write(version, report, render_page(report, details))
    show_lineage("report", version)
    announce("reports", version, [("models", model.version)], report["gate"])
    return ref


def chosen_report(version: str | None) -> str:
    """The folder of the report of that version, or of the newest.

    Raises:
        BadInput: if there is none.
    """
    folder = home() / "reports"
    named = [folder / version] if version else folder.glob("[!.]*")
    complete = [path for path in named if is_complete(path)]
    if not complete:
        raise BadInput(f"{folder}: no report {version or 'yet'}; run python -m flows.evaluate")
    return str(max(complete, key=lambda path: (path / MANIFEST).stat().st_mtime_ns))


def _version(model: ModelRef, champion: Champion | None, settings: GateSettings) -> str:
    rival = champion.version if champion else ""
    return content_id("report", model.version, rival, settings.model_dump_json())[:16]


def _existing(
    model: ModelRef, champion: Champion | None, settings: GateSettings
) -> ReportRef | None:
    """The report on these, or the one by which this very model became the champion."""
    folder = home() / "reports" / _version(model, champion, settings)
    if champion and champion.version == model.version and champion.report:
        folder = home() / champion.report
    return _reference(folder) if is_complete(folder) else None


def _rival(model: ModelRef, champion: Champion | None) -> ModelRef | None:
    if champion is None or champion.version == model.version:
        return None
    found = find_model(home(), champion.version)
    if found is None:
        raise StoreDamaged(
            f"{home() / 'models' / POINTER}: names model {champion.version}, which is not there; "
            "run python -m flows.rollback, or delete this file to start without a champion"
        )
    return found


def _systems(dataset: Dataset, model: ModelRef, rival: ModelRef | None) -> dict[str, System]:
    base, challenger = _dense(dataset, model)
    systems: dict[str, System] = {"base": base, "challenger": challenger}
    if rival is not None:
        systems["champion"] = _dense(dataset, rival)[1]
    queries = [render_query(p.query.text, p.query.context) for p in dataset.queries]
    systems["bm25"] = build_lexical(queries, [p.document.text for p in dataset.documents])
    return systems


def _dense(dataset: Dataset, model: ModelRef) -> tuple[Dense, Dense]:
    """The model's encoder alone, and the model."""
    config = read_object(place(model.path) / "config.json", "encoder")
    encoder = encoder_of(config["encoder"]["name"])
    vectors = vectors_of(dataset, encoder)
    texts = [placed.document.text for placed in dataset.documents]
    documents = np.stack([vectors[text] for text in encoder.prompts.of_documents(texts)])
    asked = [render_query(p.query.text, p.query.context) for p in dataset.queries]
    queries = np.stack([vectors[text] for text in encoder.prompts.of_queries(asked)])
    sides = sides_of(place(model.path), encoder, vectors)
    moved = Dense(sides.queries(asked), sides.documents(texts))
    return Dense(queries, documents), moved


def _write(version: str, report: dict[str, Any], page: str) -> ReportRef:
    folder = home() / "reports" / version
    with new_folder(folder) as part:
        write_json(part / "report.json", report)
        write_bytes(part / "report.html", page.encode())
        write_json(part / MANIFEST, {"schema": SCHEMA, "version": version})
    return _reference(folder)


def _reference(folder: Path) -> ReportRef:
    gate = read_object(folder / "report.json", "gate")["gate"]
    return ReportRef(folder.name, str(folder), gate["promoted"], gate["reason"])


def _show(version: str, result: EvaluationReport) -> None:
    rows = [
        {"split": split, "system": system, "queries": part["queries"]}
        | {metric: value and round(value, 4) for metric, value in metrics.items()}
        for split, part in result.splits.items()
        for system, metrics in part["systems"].items()
    ]
    create_table_artifact(rows, key="evaluation", description=f"Report {version}: held-out data")
    for split, part in result.splits.items():
        base, challenger = part["systems"]["base"], part["systems"]["challenger"]
        get_run_logger().info(
            "evaluate  %-18s %4d queries: NDCG@10 %.3f -> %.3f%s",
            split,
            part["queries"],
            base["ndcg@10"],
            challenger["ndcg@10"],
            ""
            if base["fast@1"] is None
            else f", fast@1 {base['fast@1']:.3f} -> {challenger['fast@1']:.3f}",
        )
