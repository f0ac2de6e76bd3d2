"""Packs the ledger's small files; no answer is lost, whatever happens."""

from dataclasses import dataclass

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact

from perfetch.wording import many
from storage.compaction import Compaction, compact
from storage.home import home
from storage.ledger import FOLDER
from storage.spend import Spending, Spent, spending
from tasks.policy import RETRIED

S_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class CompactRef:
    """What is packed now, and what stayed."""

    packed: int
    """Answers that are in a pack since."""
    removed: int
    """Small files that went: those answers', and what a killed run left."""
    left: int
    removed_bytes: int
    pack_bytes: int
    damaged: int
    """Files that are not what was written, and stay as they are."""
    path: str
    """The ledger's folder."""


@task(name="compact ledger", **RETRIED)
def compact_ledger(older_than_hours: float, at_least: int) -> CompactRef:
    """Packs the answers of that age where there are so many, and sums up what all have cost."""
    root = home()
    done = compact(root, older_than_s=older_than_hours * S_PER_HOUR, at_least=at_least)
    spent = spending(root)
    get_run_logger().info("compact   %s", told(done, at_least))
    for damage in dict.fromkeys((*done.damaged, *spent.damaged)):
        get_run_logger().warning("compact   %s", damage)
    create_markdown_artifact(
        page(done, spent, at_least), key="ledger", description="What the ledger holds and has cost"
    )
    return CompactRef(
        *(done.packed, done.removed, done.left, done.removed_bytes, done.pack_bytes),
        damaged=len({*done.damaged, *spent.damaged}),
        path=str(root / FOLDER),
    )


def told(done: Compaction, at_least: int) -> str:
    """A compaction in one line, for a person."""
    if not done.removed and done.left < at_least:
        left = many(done.left, "answer")
        return f"{left} to be packed; fewer than {at_least} are not worth a pack"
    return (
        f"{many(done.packed, 'answer')} packed into {many(len(done.packs), 'file')} of "
        f"{_size(done.pack_bytes)}; {many(done.removed, 'small file')} of "
        f"{_size(done.removed_bytes)} gone, {done.left} left"
    )


def page(done: Compaction, spent: Spending, at_least: int) -> str:
    """The artifact: what was done, what is damaged, and what answers have cost."""
    damaged = [f"- {damage}" for damage in dict.fromkeys((*done.damaged, *spent.damaged))]
    lines = [told(done, at_least), ""]
    if damaged:
        lines += ["**Damaged, and in no sum:**", "", *damaged, ""]
    lines += [
        "| day | model | answers | tokens in | tokens out | USD |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        *map(_line, spent.rows),
    ]
    if any(row.untold for row in spent.rows):
        lines += ["", "\\* at least: the endpoint did not count the tokens of some answers"]
    return "\n".join(lines)


def _line(row: Spent) -> str:
    mark = r" \*" if row.untold else ""
    cost = "unknown" if row.cost_usd is None else f"{row.cost_usd:.4f}{mark}"
    return (
        f"| {row.day} | {row.model} | {row.answers} | {row.input_tokens}{mark} "
        f"| {row.output_tokens}{mark} | {cost} |"
    )


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
