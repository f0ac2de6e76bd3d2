import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from perfetch.records import Outcome
from perfetch.verification.finding import Finding
from perfetch.verification.start import python_side
from perfetch.verification.toolchain import find_toolchain
from perfetch.verification.verdict import verdict_key, verify_example, verify_many

LENIENT = {
    "python": "def check(values, answer):\n    return True\n",
    "cpp": "template <class A>\nbool check(const std::vector<int>&, const A&) { return true; }\n",
}
"""Checks that see nothing: only the comparison is left."""


def test_a_faster_python_solution_is_accepted_with_its_numbers(
    python_example, settings, toolchain, build_dir
):
    verdict = verify_example(python_example, settings, toolchain, build_dir)
    assert verdict.outcome is Outcome.ACCEPTED, verdict.detail
    assert verdict.ratio_low <= verdict.ratio <= verdict.ratio_high
    # The ratio is the rounds' own, the times are medians over all of them.
    assert verdict.slow_ms / verdict.fast_ms == pytest.approx(verdict.ratio, rel=0.3)
    assert verdict.rounds >= settings.min_rounds
    assert verdict.sandbox.startswith("bubblewrap")
    assert verdict.sizes == python_example.sizes


def test_a_faster_cpp_solution_is_accepted(cpp_example, settings, compiled, build_dir):
    verdict = verify_example(cpp_example, settings, compiled, build_dir)
    assert verdict.outcome is Outcome.ACCEPTED, verdict.detail
    assert verdict.ratio > 3
    assert verdict.compiler == compiled.compiler_version


@pytest.mark.parametrize("language", ["python", "cpp"])
def test_a_witness_with_the_same_answers_is_no_obstacle(
    language, python_example, cpp_example, settings, compiled, build_dir
):
    example = python_example if language == "python" else cpp_example
    example = replace(example, witness=(example.slow[0],))
    verdict = verify_example(example, settings, compiled, build_dir)
    assert verdict.outcome is Outcome.ACCEPTED, verdict.detail


@pytest.mark.parametrize("language", ["python", "cpp"])
def test_a_solution_that_an_independent_one_contradicts_is_refused(
    language, python_example, cpp_example, settings, compiled, build_dir
):
    example = python_example if language == "python" else cpp_example
    other = example.near_miss[0]
    example = replace(example, witness=(other,), check=LENIENT[language], near_miss=())
    verdict = verify_example(example, settings, compiled, build_dir)
    assert verdict.outcome is Outcome.WRONG_ANSWER
    assert verdict.detail == f"witness 1: not the positive's answer at size {example.sizes[0]}"


def test_a_binary_is_compiled_once(cpp_example, settings, compiled, build_dir):
    verify_example(cpp_example, settings, compiled, build_dir)
    before = {path.name: path.stat().st_mtime_ns for path in build_dir.iterdir()}
    verify_example(cpp_example, settings, compiled, build_dir)
    assert {path.name: path.stat().st_mtime_ns for path in build_dir.iterdir()} == before
    assert not [name for name in before if name.startswith(".part-")]


def test_a_compile_error_names_the_solution_and_its_line(
    cpp_example, settings, compiled, build_dir
):
    broken = replace(
        cpp_example.slow[0], code="#include <vector>\nint sorted_copy() { return x; }\n"
    )
    example = replace(cpp_example, slow=(broken,))
    verdict = verify_example(example, settings, compiled, build_dir)
    assert verdict.outcome is Outcome.COMPILE_ERROR
    assert verdict.detail.startswith("slow twin 1:2:"), verdict.detail


def test_the_compiler_reads_nothing_of_the_home(cpp_example, settings, compiled, build_dir):
    secret = build_dir.parent / "secret.hpp"
    secret.write_text("#error found it\n")
    example = replace(cpp_example, check=f'#include "{secret}"\n{cpp_example.check}')
    named = verify_example(example, settings, compiled, build_dir)
    assert (named.outcome, "includes" in named.detail) == (Outcome.FORBIDDEN, True)
    macro = f'#define FILE "{secret}"\n#include FILE\n{cpp_example.check}'
    hidden = verify_example(replace(cpp_example, check=macro), settings, compiled, build_dir)
    assert hidden.outcome is Outcome.COMPILE_ERROR
    assert "No such file" in hidden.detail


def test_cpp_answers_of_one_meaning_are_the_same(cpp_example, settings, compiled, build_dir):
    code = (
        "#include <map>\n#include <optional>\n#include <set>\n#include <string>\n#include <tuple>\n"
        "#include <unordered_map>\n#include <unordered_set>\n#include <vector>\n"
        "auto pack(const std::vector<int>& values) {{\n"
        "  std::{un}map<std::string, double> totals;\n  std::{un}set<int> distinct;\n"
        "  for (int value : values) {{\n"
        "    totals[std::to_string(value % 50)] += value * {scale};\n    distinct.insert(value);\n"
        "  }}\n"
        "  std::vector<bool> odd;\n  for (int value : values) odd.push_back(value % 2);\n"
        "  std::optional<std::pair<char, long>> last{{std::in_place, 'x', {last}}};\n"
        '  return std::make_tuple(totals, distinct, odd, last, std::string("\\n\\xff"));\n}}\n'
    )

    def twin(**parts):
        return replace(cpp_example.slow[0], code=code.format(**parts), entry="pack")

    example = replace(
        cpp_example,
        positive=twin(un="unordered_", scale="0.1", last="-7"),
        slow=(twin(un="", scale="(1.0 / 10)", last="-7"), twin(un="", scale="0.1", last="-8")),
        near_miss=(),
        check="bool check(const auto&, const auto&) { return true; }\n",
    )
    verdict = verify_example(example, settings, compiled, build_dir)
    assert (verdict.outcome, verdict.detail) == (
        Outcome.WRONG_ANSWER,
        "slow twin 2: not the positive's answer at size 100",
    )


def test_without_a_compiler_cpp_is_recorded_as_such(cpp_example, settings, toolchain, build_dir):
    without = replace(toolchain, compiler=None, compiler_version="")
    verdict = verify_example(cpp_example, settings, without, build_dir)
    assert verdict.outcome is Outcome.NO_COMPILER
    assert verdict.key != verdict_key(
        cpp_example, settings, replace(toolchain, compiler=Path("g++"))
    )


def test_of_several_slow_twins_all_must_be_slower(python_example, settings, toolchain, build_dir):
    same = replace(python_example.slow[0], code=python_example.positive.code)
    example = replace(python_example, slow=(python_example.slow[0], same))
    verdict = verify_example(example, settings, toolchain, build_dir)
    assert verdict.outcome in (Outcome.NOT_FASTER, Outcome.INCONCLUSIVE)
    assert "slow twin 2" in verdict.detail


def test_another_answer_of_the_slow_twin_is_wrong(python_example, settings, toolchain, build_dir):
    example = replace(
        python_example,
        check="def check(values, answer):\n    return True\n",
        near_miss=(),
        slow=(replace(python_example.slow[0], code="def squares(values):\n    return 1\n"),),
    )
    verdict = verify_example(example, settings, toolchain, build_dir)
    assert (verdict.outcome, verdict.detail) == (
        Outcome.WRONG_ANSWER,
        "slow twin 1: not the positive's answer at size 500",
    )


def test_an_example_without_a_slow_twin_proves_nothing(
    python_example, settings, toolchain, build_dir
):
    verdict = verify_example(replace(python_example, slow=()), settings, toolchain, build_dir)
    assert verdict.outcome is Outcome.INCONCLUSIVE


def test_a_forbidden_program_is_refused_unrun(python_example, settings, toolchain, build_dir):
    positive = replace(python_example.positive, code="import socket\n")
    example = replace(python_example, positive=positive)
    verdict = verify_example(example, settings, toolchain, build_dir)
    assert (verdict.outcome, verdict.detail) == (
        Outcome.FORBIDDEN,
        "positive: uses socket (line 1)",
    )


@pytest.mark.parametrize("language", ["python", "cpp"])
def test_limits_only_is_a_recorded_choice(language, request, settings, compiled, build_dir):
    example = request.getfixturevalue(f"{language}_example")
    loose = settings.model_copy(update={"sandbox": "process"})
    toolchain = find_toolchain(loose)
    verdict = verify_example(example, loose, toolchain, build_dir)
    assert (verdict.outcome, verdict.sandbox) == (Outcome.ACCEPTED, "process"), verdict.detail


def test_without_a_sandbox_verification_refuses_with_the_remedy(toolchain):
    script = (
        "from perfetch.errors import SandboxUnavailable\n"
        "from perfetch.verification.settings import VerificationSettings\n"
        "from perfetch.verification.toolchain import find_toolchain\n"
        "try:\n    find_toolchain(VerificationSettings())\n"
        "except SandboxUnavailable as error:\n    print(error)\n"
    )
    # A place where user namespaces are switched off, as on hardened machines.
    place = ["--unshare-user", "--disable-userns", "--dev-bind", "/", "/", "--proc", "/proc"]
    command = [str(toolchain.bwrap), *place, "--", sys.executable, "-c", script]
    root = Path(__file__).parents[3]
    said = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)
    assert said.stdout.startswith("no sandbox to run candidates in: "), said.stderr
    assert "--sandbox process" in said.stdout


def test_parallel_equals_sequential(python_example, settings, toolchain, build_dir):
    exits = replace(python_example.positive, code="raise KeyError('gone')\n")
    examples = [
        python_example,
        replace(python_example, example_id="second", positive=exits),
        replace(python_example, example_id="third"),
    ]
    verdicts = list(verify_many(examples, settings, toolchain, build_dir, workers=2))
    assert [verdict.example_id for verdict in verdicts] == ["sum-of-squares", "second", "third"]
    assert [verdict.outcome for verdict in verdicts] == ["accepted", "crash", "accepted"]


def test_the_key_names_code_and_settings_and_nothing_measured(python_example, settings, toolchain):
    key = verdict_key(python_example, settings, toolchain)
    elsewhere = replace(toolchain, machine="another", bwrap_version="another")
    assert verdict_key(replace(python_example, example_id="x"), settings, elsewhere) == key
    changed = [
        verdict_key(
            replace(python_example, check="def check(*a): return 1\n"), settings, toolchain
        ),
        verdict_key(replace(python_example, sizes=(1, 2, 3)), settings, toolchain),
        verdict_key(python_example, settings.model_copy(update={"min_ratio": 2.0}), toolchain),
        verdict_key(
            replace(python_example, slow=(), near_miss=python_example.slow), settings, toolchain
        ),
    ]
    assert len({key, *changed}) == 5


def test_no_process_outlives_its_side(python_example, settings, toolchain):
    positive = replace(python_example.positive, code="def squares(values):\n    while True: pass\n")
    with python_side("positive", python_example, positive, settings, toolchain) as side:
        assert _is_running(side.pid)
        with pytest.raises(Finding, match="did not answer"):
            side.ask("answer 10 7")
    deadline = time.monotonic() + 5
    while _is_running(side.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _is_running(side.pid)


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_sandbox_shows_no_home_and_no_environment(python_example, settings, toolchain):
    look = (
        "import os\n"
        "def look(values):\n"
        "    return [sorted(os.listdir('/')), sorted(os.environ), os.getpid(), os.listdir('.')]\n"
    )
    check = (
        "def check(values, answer):\n"
        "    roots, names, pid, files = answer\n"
        "    assert not {'home', 'proc', 'tmp', 'etc/passwd'} & set(roots), roots\n"
        "    assert set(names) <= {'TMPDIR', 'PWD', 'LC_CTYPE'}, names\n"
        "    return pid == 1 and files == []\n"
    )
    example = replace(python_example, check=check)
    solution = replace(python_example.positive, code=look, entry="look")
    with python_side("positive", example, solution, settings, toolchain) as side:
        assert side.ask("answer 10 7")["check"] is True
