"""Our client beside its peers: same limits, same questions, a fresh server for each.

`python -m bench.generation [--case a] [--client ours]`; each may be given more than once. Shares
and times come from the server's log, so what a client needs to start does not count.
"""

import argparse
import platform
from importlib.metadata import version

from bench.generation.cases import CASES
from bench.generation.clients import DEFAULT_CLIENTS, LABELS, Client, client
from bench.generation.judging import Measured
from bench.generation.running import measure

ROW = "{:<7} {:<26} {:>8} {:>8} {:>9} {:>6} {:>16}  {}"
HEAD = ("case", "client", "seconds", "share", "refusals", "lost", "repaid", "")


def main() -> None:
    """Runs what was asked for and prints a line as soon as it is known."""
    asked = _parser().parse_args()
    clients = [client(name) for name in asked.client or DEFAULT_CLIENTS]
    print(f"{platform.processor() or platform.machine()}, openai {version('openai')}")
    for case in (case for case in CASES if case.name in (asked.case or [c.name for c in CASES])):
        print(f"\n{case.name}: {case.what}")
        print(ROW.format(*HEAD))
        for each in clients:
            if each.problem:
                print(ROW.format(case.name, each.label, *"-----", f"not installed: {each.problem}"))
                continue
            _print(case.name, each, measure(case, each, asked.seed))


def _print(case: str, each: Client, found: Measured) -> None:
    repaid = "-" if found.repaid is None else f"{found.repaid} of {found.before_kill}"
    note = _note(found) or f"FAILED: see .bench/runs/{case}-{each.name}/output.txt"
    share = f"{found.share:.1%}" if found.repaid is None else "-"
    figures = (f"{found.seconds:.1f}", share, found.refusals, found.lost, repaid)
    print(ROW.format(case, each.label, *figures, note), flush=True)


def _note(found: Measured) -> str:
    """Empty for a run that failed."""
    if found.capped:
        return "ended at its time cap"
    if not found.finished:
        return ""
    return "gave up on some: its share is of what it answered" if found.lost else "complete"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.generation", description=__doc__)
    add = parser.add_argument
    add("--case", action="append", choices=[case.name for case in CASES])
    add("--client", action="append", choices=list(LABELS), help="default: all but distilabel")
    add("--seed", type=int, default=0, help="of the moment of the kill")
    return parser


if __name__ == "__main__":
    main()
