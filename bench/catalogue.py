"""Races every family of the catalogue, in both languages, and each positive against itself."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from perfetch.catalogue.source import CatalogueSource, read_catalogue
from perfetch.records import Example, Outcome, Verdict
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import find_toolchain
from perfetch.verification.verdict import verify_many
from storage.home import home

ROW = "{:<26} {:<7} {:<13} {:>8} {:>17} {:>9} {:>9}  {}"


def main() -> int:
    """1 when a family's pair is not accepted, or a program is against itself; 0 otherwise."""
    settings = VerificationSettings()
    toolchain = find_toolchain(settings)
    print(f"{toolchain.machine}; {toolchain.compiler_version}; {toolchain.sandbox}")
    examples = read_catalogue(CatalogueSource(), seed=0).examples
    build = home() / "build"
    print(ROW.format("family", "in", "outcome", "ratio", "95% interval", "fast ms", "slow ms", ""))
    counts = _print_races(verify_many(examples, settings, toolchain, build, workers=2))
    print(", ".join(f"{count} {outcome.value}" for outcome, count in counts.most_common()))
    twins = [_against_itself(example) for example in examples]
    same = list(verify_many(twins, settings, toolchain, build, workers=2))
    wrong = [verdict for verdict in same if verdict.outcome is Outcome.ACCEPTED]
    print(f"raced against itself: {len(wrong)} of {len(same)} proved faster than the same code")
    for verdict in wrong:
        print(f"  {verdict.family} in {verdict.language}: {verdict.detail}")
    return 0 if set(counts) == {Outcome.ACCEPTED} and not wrong else 1


def _print_races(verdicts: Iterable[Verdict]) -> Counter[Outcome]:
    counts: Counter[Outcome] = Counter()
    for verdict in verdicts:
        counts[verdict.outcome] += 1
        accepted = verdict.outcome is Outcome.ACCEPTED
        figures = (verdict.ratio, verdict.ratio_low, verdict.ratio_high, verdict.fast_ms)
        ratio, low, high, fast = (figure or 0.0 for figure in figures)
        print(
            ROW.format(
                verdict.family, verdict.language, verdict.outcome.value, f"{ratio:.1f}",
                f"{low:.1f} to {high:.1f}", f"{fast:.2f}", f"{verdict.slow_ms or 0:.1f}",
                "" if accepted else verdict.detail,
            ),
            flush=True,
        )  # fmt: skip
    return counts


def _against_itself(example: Example) -> Example:
    """The same with the positive's own code for a slow twin: nothing that a race could prove."""
    return replace(example, slow=(example.positive,), near_miss=(), witness=())


if __name__ == "__main__":
    sys.exit(main())
