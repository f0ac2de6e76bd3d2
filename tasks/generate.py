"""Reads one source of examples into the store."""

from dataclasses import dataclass
from pathlib import Path

from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact

from perfetch.catalogue.source import CatalogueSource, read_catalogue
from perfetch.errors import BadInput
from perfetch.records import Candidates
from perfetch.sources.beir import BeirSource, read_beir
from perfetch.sources.code import CodeSource, read_code
from perfetch.sources.pairs import PairsSource, read_pairs
from storage.candidates import CandidatesRef, write_candidates
from storage.home import home, is_complete, place, read_json, write_json
from storage.object_path import is_url
from tasks.policy import RETRIED
from tasks.synthesise import SynthesisedRef

LATEST = "latest.json"
AnySource = CatalogueSource | CodeSource | BeirSource | PairsSource


@dataclass(frozen=True, slots=True)
class GeneratedRef:
    """Folders of examples; or why there are none yet, and where to look."""

    paths: tuple[str, ...]
    path: str
    stopped: str
    """Empty, or why a run ends here: answers are waited for, or only an estimate was asked for."""


@task(name="generate source", task_run_name="generate {source.kind}", **RETRIED)
def generate_source(source: AnySource, seed: int) -> CandidatesRef:
    """What one source yields, stored under its content hash."""
    candidates = read_source(source, seed)
    ref = write_candidates(home(), candidates)
    get_run_logger().info(
        "generate  %s: %d documents, %d queries, %d pseudo-queries, %d programs to race, "
        "%d left out",
        candidates.source,
        len(candidates.documents),
        len(candidates.queries),
        len(candidates.pseudo_queries),
        len(candidates.examples),
        len(candidates.rejects),
    )
    create_table_artifact(
        [{"reason": reason, "count": count} for reason, count in _reasons(candidates)],
        key=f"generate-{source.kind}-left-out",
        description=f"{candidates.source}: what was left out, by reason",
    )
    return ref


def remember_examples(read: list[str], asked: list[SynthesisedRef]) -> GeneratedRef:
    """Notes these folders as the newest examples; not while answers are waited for."""
    waiting = "; ".join(each.waiting for each in asked if each.waiting)
    if waiting:
        return GeneratedRef((), str(home() / "ledger"), waiting)
    paths = (*read, *(each.path for each in asked))
    names, latest = [Path(path).name for path in paths], home() / "examples" / LATEST
    if not latest.exists() or read_json(latest) != names:
        write_json(latest, names)
    return GeneratedRef(paths, paths[-1], "")


def chosen_examples(names: tuple[str, ...]) -> list[str]:
    """Folders of examples by name or path; those generated last when none is named.

    Raises:
        BadInput: if nothing has been generated, or a named folder is not complete.
    """
    folder = home() / "examples"
    if not names and not (folder / LATEST).exists():
        raise BadInput(f"{folder}: no examples yet; run python -m flows.generate first")
    paths = [
        place(name) if is_url(name) else folder / name
        for name in (names or read_json(folder / LATEST))
    ]
    for path in paths:
        if not is_complete(path):
            raise BadInput(f"{path}: no complete folder of examples; run python -m flows.generate")
    return [str(path) for path in paths]


def read_source(source: AnySource, seed: int) -> Candidates:
    """The source's reader, called."""
    match source:
        case CatalogueSource():
            return read_catalogue(source, seed)
        case CodeSource():
            return read_code(source)
        case BeirSource():
            return read_beir(source)
        case PairsSource():
            return read_pairs(source)


def _reasons(candidates: Candidates) -> list[tuple[str, int]]:
    reasons = [reject.reason for reject in candidates.rejects]
    counted = {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
