"""Reads one source of examples into the store."""

from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact

from perfetch.catalogue.source import CatalogueSource, read_catalogue
from perfetch.records import Candidates
from perfetch.sources.beir import BeirSource, read_beir
from perfetch.sources.code import CodeSource, read_code
from perfetch.sources.pairs import PairsSource, read_pairs
from storage.candidates import CandidatesRef, write_candidates
from storage.home import home
from tasks.policy import RETRIED

AnySource = CatalogueSource | CodeSource | BeirSource | PairsSource


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
