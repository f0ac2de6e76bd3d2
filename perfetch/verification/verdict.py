"""From an example to its verdict: screened, built, run at every size, raced at the last."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from perfetch.records import Example, Verdict, content_id
from perfetch.verification.finding import Finding
from perfetch.verification.proof import judge, prove, refuse_forbidden
from perfetch.verification.race import Race
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import Toolchain
from perfetch.verification.unit import solutions


def verify_many(
    examples: Sequence[Example],
    settings: VerificationSettings,
    toolchain: Toolchain,
    build_dir: Path,
    workers: int,
) -> Iterator[Verdict]:
    """Verdicts in the order of the examples; each worker is a thread that waits for processes.

    More workers than cores make the sides of a race wait for each other.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="verify") as pool:
        yield from pool.map(
            lambda example: verify_example(example, settings, toolchain, build_dir), examples
        )


def verify_example(
    example: Example, settings: VerificationSettings, toolchain: Toolchain, build_dir: Path
) -> Verdict:
    """What running the example showed; a failed candidate is a verdict, too.

    Raises:
        SandboxUnavailable: if the sandbox stops to work.
    """
    started = time.monotonic()
    result: Race | None = None
    try:
        refuse_forbidden(example)
        result = prove(example, settings, toolchain, build_dir)
        outcome, detail = judge(result, settings)
    except Finding as finding:
        outcome, detail = finding.outcome, finding.detail
    measured: dict[str, Any] = {}
    if result is not None:
        measured = {"ratio": result.ratio, "ratio_low": result.low, "ratio_high": result.high}
        measured |= {"fast_ms": result.fast_ms, "slow_ms": result.slow_ms, "rounds": result.rounds}
    return Verdict(
        key=verdict_key(example, settings, toolchain),
        example_id=example.example_id,
        family=example.family,
        language=example.language,
        outcome=outcome,
        detail=detail,
        sizes=example.sizes,
        machine=toolchain.machine,
        compiler=toolchain.compiler_version if example.language == "cpp" else "",
        sandbox=toolchain.sandbox,
        seconds=time.monotonic() - started,
        **measured,
    )


def verdict_key(example: Example, settings: VerificationSettings, toolchain: Toolchain) -> str:
    """Names what a verdict is about: the example's code, the harness, the settings.

    Not the machine; but whether there was a compiler, so that one installed later is made use of.
    """
    code = [part for _, each in solutions(example) for part in (each.entry, each.code)]
    counts = [len(part) for part in (example.slow, example.near_miss, example.witness)]
    roles = f"{counts} {example.sizes}"
    built = "no compiler" if example.language == "cpp" and toolchain.compiler is None else ""
    inputs = (example.make_input, example.check, roles, settings.model_dump_json(), built)
    return content_id(_harness_id(), example.language, *code, *inputs)


@cache
def _harness_id() -> str:
    """The hash of every source that has a say in a verdict: this folder's."""
    folder = Path(__file__).parent
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".hpp", ".cpp"))
    return content_id(*(file.read_text(encoding="utf-8") for file in files))
