"""Every planted cheat is refused with its reason by the sandbox itself: the screen is left out."""

from dataclasses import replace

import pytest

from perfetch.records import Outcome
from perfetch.verification.building import build_binary
from perfetch.verification.finding import Finding
from perfetch.verification.proof import judge, prove
from perfetch.verification.start import binary_side

HONEST = "sum([value * value for value in values])"


def run(example, settings, toolchain, build_dir):
    """The outcome of everything but the screen."""
    try:
        return judge(prove(example, settings, toolchain, build_dir), settings)
    except Finding as finding:
        return finding.outcome, finding.detail


def body(*lines, before=""):
    code = "\n".join(f"    {line}" for line in lines)
    return f"{before}\ndef squares(values):\n{code}\n    return {HONEST}\n"


PYTHON_CHEATS = {
    "returns early": ("def squares(values):\n    return 0\n", Outcome.WRONG_ANSWER, "refuses"),
    "exits at once": (body("import os; os._exit(0)"), Outcome.CRASH, "ended early"),
    "raises SystemExit": (body("import sys; sys.exit(0)"), Outcome.CRASH, "ended early"),
    "exits when loaded": (body(before="raise SystemExit(0)"), Outcome.CRASH, "ended early"),
    "prints a guess at the nonce": (
        "import os\ndef squares(values):\n    print('0' * 16 + ' {\"cpu_s\": 0.0}', flush=True)\n"
        "    os._exit(0)\n",
        Outcome.CRASH,
        "ended early",
    ),
    "writes a guess to every stream": (
        body(
            "import os",
            "for stream in range(64):",
            '    try: os.write(stream, b\'0000000000000000 {"cpu_s": 0.0, "check": true}\\n\')',
            "    except OSError: pass",
        ),
        Outcome.CRASH,
        "only the harness",
    ),
    "sleeps long": (body("import time; time.sleep(30)"), Outcome.TIMEOUT, "within 2 s"),
    "loops for ever": (body("while True: pass"), Outcome.TIMEOUT, "within 2 s"),
    "reads a file outside": (body("open('/etc/passwd').read()"), Outcome.CRASH, "FileNotFound"),
    "reads the home": (body("import os; os.listdir('/home')"), Outcome.CRASH, "FileNotFound"),
    "writes outside": (body("open('/usr/lib/planted', 'w')"), Outcome.CRASH, "Read-only"),
    "opens a socket": (body("import _socket; _socket.socket()"), Outcome.FORBIDDEN, "system call"),
    "moves to another core": (
        body("import os; os.sched_setaffinity(0, {0})"),
        Outcome.FORBIDDEN,
        "system call",
    ),
    "forks without end": (
        body("import os", "while True: os.fork()"),
        Outcome.FORBIDDEN,
        "system call",
    ),
    "starts a program": (
        body("import os; os.posix_spawn('/bin/true', ['true'], {})"),
        Outcome.FORBIDDEN,
        "system call",
    ),
    "allocates without end": (
        body("hoard = []", "while True: hoard.append(bytearray(10_000_000))"),
        Outcome.MEMORY,
        "out of memory",
    ),
    "writes without end": (
        body("with open('much', 'wb') as file:", "    while True: file.write(bytes(1_000_000))"),
        Outcome.FORBIDDEN,
        "file limit",
    ),
    "fills the folder with files": (
        body(
            "for name in range(100_000):",
            "    with open(str(name), 'wb') as file: file.write(bytes(1_000_000))",
        ),
        Outcome.FORBIDDEN,
        "file limit",
    ),
    "prints without end": (
        body("while True: print('x' * 1000)"),
        Outcome.FORBIDDEN,
        "printed more than 64 KiB",
    ),
    "recurses without end": (body("return squares(values)"), Outcome.CRASH, "RecursionError"),
    "answers with another type": (
        "def squares(values):\n    return (value for value in values)\n",
        Outcome.CRASH,
        "may not hold",
    ),
}


@pytest.mark.parametrize("name", PYTHON_CHEATS)
def test_a_planted_python_cheat_is_refused_with_its_reason(
    name, python_example, settings, toolchain, build_dir
):
    code, outcome, reason = PYTHON_CHEATS[name]
    positive = replace(python_example.positive, code=code)
    found = run(replace(python_example, positive=positive), settings, toolchain, build_dir)
    assert (found[0], reason in found[1]) == (outcome, True), found
    assert found[1].startswith("positive: ")


def cpp_body(line):
    return (
        "#include <algorithm>\n#include <thread>\n#include <vector>\n#include <unistd.h>\n"
        "#include <sys/socket.h>\n#include <fstream>\n#include <iostream>\n"
        "std::vector<int> sorted_copy(std::vector<int> values) {\n"
        f"  {line}\n  std::sort(values.begin(), values.end());\n  return values;\n}}\n"
    )


CPP_CHEATS = {
    "exits at once": ("::_exit(0);", Outcome.CRASH, "ended early"),
    "calls exit": ("std::exit(0);", Outcome.CRASH, "ended early"),
    "aborts": ("std::abort();", Outcome.CRASH, "ended early"),
    "throws": ('throw std::runtime_error("gave up");', Outcome.CRASH, "gave up"),
    "prints a guess at the nonce": (
        'std::cout << "0000000000000000 {\\"cpu_s\\": 0.0}" << std::endl; ::_exit(0);',
        Outcome.CRASH,
        "ended early",
    ),
    "sleeps long": ("::sleep(30);", Outcome.TIMEOUT, "within 2 s"),
    "opens a socket": ("::socket(AF_INET, SOCK_STREAM, 0);", Outcome.FORBIDDEN, "system call"),
    "forks without end": ("while (true) ::fork();", Outcome.FORBIDDEN, "system call"),
    "runs a program": ('(void)!std::system("true");', Outcome.FORBIDDEN, "system call"),
    "allocates without end": (
        "std::vector<std::vector<char>> hoard; while (true) hoard.emplace_back(10000000);",
        Outcome.MEMORY,
        "out of memory",
    ),
    "writes without end": (
        'std::ofstream file("much"); while (true) file << std::string(100000, 42);',
        Outcome.FORBIDDEN,
        "file limit",
    ),
    "reads a file outside": (
        'if (!std::ifstream("/etc/passwd")) throw std::runtime_error("not there");',
        Outcome.CRASH,
        "not there",
    ),
    "writes through null": ("*reinterpret_cast<volatile int*>(0) = 1;", Outcome.CRASH, "fault"),
}


@pytest.fixture(scope="module")
def cpp_cheats(cpp_example):
    """All cheats as the twins of one example, so that one compiler run builds them all."""
    twins = tuple(
        replace(cpp_example.slow[0], code=cpp_body(line)) for line, *_ in CPP_CHEATS.values()
    )
    return replace(cpp_example, slow=twins)


@pytest.mark.parametrize("name", CPP_CHEATS)
def test_a_planted_cpp_cheat_is_refused_with_its_reason(
    name, cpp_cheats, settings, compiled, build_dir
):
    _, outcome, reason = CPP_CHEATS[name]
    binary = build_binary(cpp_cheats, settings, compiled, build_dir)
    number = 1 + list(CPP_CHEATS).index(name)
    with (
        binary_side(name, binary, number, settings, compiled) as side,
        pytest.raises(Finding) as caught,
    ):
        side.ask("answer 100 7")
    assert (caught.value.outcome, reason in caught.value.detail) == (outcome, True), caught.value


def test_a_cpp_twin_that_returns_early_is_wrong(cpp_example, settings, compiled, build_dir):
    twin = replace(cpp_example.slow[0], code=cpp_body("return {};"))
    outcome, detail = run(replace(cpp_example, slow=(twin,)), settings, compiled, build_dir)
    assert outcome is Outcome.WRONG_ANSWER
    assert detail == "slow twin 1: the check refuses its answer at size 100"


def test_a_monkeypatched_clock_changes_nothing(python_example, settings, toolchain, build_dir):
    frozen = (
        "import time\n"
        "for n in dir(time):\n"
        "    if 'time' in n or 'counter' in n: setattr(time, n, lambda *a: 0.0)\n"
    )
    honest, slow = python_example.positive.code, python_example.slow[0].code
    swapped = replace(
        python_example,
        positive=replace(python_example.positive, code=frozen + slow),
        slow=(replace(python_example.slow[0], code=honest),),
    )
    outcome, detail = run(swapped, settings, toolchain, build_dir)
    assert outcome is Outcome.NOT_FASTER, detail


def test_the_same_code_renamed_is_no_slow_twin(python_example, settings, toolchain, build_dir):
    renamed = python_example.positive.code.replace("value", "number")
    twin = replace(python_example.slow[0], code=renamed)
    outcome, detail = run(replace(python_example, slow=(twin,)), settings, toolchain, build_dir)
    assert outcome in (Outcome.NOT_FASTER, Outcome.INCONCLUSIVE), detail


def test_a_slow_twin_that_sleeps_is_not_slower(python_example, settings, toolchain, build_dir):
    twin = replace(python_example.slow[0], code=body("import time; time.sleep(0.02)"))
    outcome, detail = run(replace(python_example, slow=(twin,)), settings, toolchain, build_dir)
    assert outcome in (Outcome.NOT_FASTER, Outcome.INCONCLUSIVE), detail


def test_a_positive_that_waits_is_not_faster(python_example, settings, toolchain, build_dir):
    positive = replace(python_example.positive, code=body("import time; time.sleep(0.05)"))
    outcome, detail = run(
        replace(python_example, positive=positive), settings, toolchain, build_dir
    )
    assert (outcome, "waits" in detail) == (Outcome.NOT_FASTER, True), detail


def test_an_answer_remembered_by_the_module_gains_nothing(
    python_example, settings, toolchain, build_dir
):
    remembering = (
        "known = {}\n"
        "def squares(values):\n"
        "    if 'sum' not in known:\n"
        "        known['sum'] = sum(v ** 2 + sum(values[:9]) * 0 for v in values)\n"
        "    return known['sum']\n"
    )
    slow = remembering.replace("if 'sum' not in known:", "if True:")
    example = replace(
        python_example,
        positive=replace(python_example.positive, code=remembering),
        slow=(replace(python_example.slow[0], code=slow),),
    )
    outcome, detail = run(example, settings, toolchain, build_dir)
    assert outcome in (Outcome.NOT_FASTER, Outcome.INCONCLUSIVE), detail


def test_a_near_miss_that_answers_the_check_is_refused(
    python_example, settings, toolchain, build_dir
):
    miss = replace(python_example.near_miss[0], code=python_example.positive.code, entry="squares")
    outcome, detail = run(
        replace(python_example, near_miss=(miss,)), settings, toolchain, build_dir
    )
    assert (outcome, detail) == (
        Outcome.WRONG_ANSWER,
        "near miss 1: passes the positive's check at size 500",
    )


def test_a_near_miss_that_crashes_is_refused(python_example, settings, toolchain, build_dir):
    miss = replace(python_example.near_miss[0], code="def cubes(values):\n    return 1 // 0\n")
    outcome, detail = run(
        replace(python_example, near_miss=(miss,)), settings, toolchain, build_dir
    )
    assert (outcome, detail) == (
        Outcome.CRASH,
        "near miss 1: failed in entry: ZeroDivisionError: integer division or modulo by zero",
    )
