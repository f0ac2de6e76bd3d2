"""Gathers what the report's page shows beside report.json, from the files that are the truth."""

from perfetch.dataset import Dataset
from perfetch.records import Verdict
from perfetch.reporting.details import Lineage, PageDetails
from perfetch.reporting.gathering import gather_details
from perfetch.retrieval.evaluation import EvaluationReport
from storage.candidates import read_candidates
from storage.dataset_manifest import read_manifest
from storage.home import home, place, read_json
from storage.registry import ModelRef, read_champion
from storage.verdicts import read_verdicts


def page_details(
    model: ModelRef, dataset: Dataset, result: EvaluationReport, *, promoted: bool
) -> PageDetails:
    """How this model came to be, and how it answers every test query."""
    config = read_json(place(model.path) / "config.json")
    parents = read_manifest(home() / "datasets" / config["dataset"]).parents
    champion = read_champion(home())
    before = champion.version if champion else None
    lineage = Lineage(
        dataset=config["dataset"],
        model=model.version,
        encoder=config["encoder"]["name"],
        encoder_revision=config["encoder"]["revision"],
        seed=config["seed"],
        parents=tuple(parents),
        champion_before=before,
        champion_after=model.version if promoted else before,
        index=config.get("index", "untouched"),
    )
    return gather_details(lineage, dataset, config, _verdicts(parents), result.rows)


def _verdicts(parents: list[str]) -> list[Verdict]:
    """The newest verdict of every program behind these folders of examples."""
    examples = {
        example.example_id
        for parent in parents
        for example in read_candidates(home() / "examples" / parent).examples
    }
    newest = {v.example_id: v for v in read_verdicts(home()).values() if v.example_id in examples}
    return sorted(newest.values(), key=lambda verdict: (verdict.family, verdict.language))
