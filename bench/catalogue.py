"""Races every family of the catalogue, in both languages, and prints what each showed."""

import sys
from collections import Counter

from perfetch.catalogue.source import CatalogueSource, read_catalogue
from perfetch.records import Outcome
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import find_toolchain
from perfetch.verification.verdict import verify_many
from storage.home import home

ROW = "{:<26} {:<7} {:<13} {:>8} {:>17} {:>9} {:>9}  {}"


def main() -> int:
    """1 when a family's pair is not accepted, 0 otherwise."""
    settings = VerificationSettings()
    toolchain = find_toolchain(settings)
    print(f"{toolchain.machine}; {toolchain.compiler_version}; {toolchain.sandbox}")
    examples = read_catalogue(CatalogueSource(), seed=0).examples
    counts: Counter[Outcome] = Counter()
    head = ("family", "in", "outcome", "ratio", "95% interval", "fast ms", "slow ms", "")
    print(ROW.format(*head))
    for verdict in verify_many(examples, settings, toolchain, home() / "build", workers=2):
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
    print(", ".join(f"{count} {outcome.value}" for outcome, count in counts.most_common()))
    return 0 if set(counts) == {Outcome.ACCEPTED} else 1


if __name__ == "__main__":
    sys.exit(main())
