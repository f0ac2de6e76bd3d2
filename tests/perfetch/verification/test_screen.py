import pytest

from perfetch.records import Outcome
from perfetch.verification.screen import screen


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("import socket\n", "socket"),
        ("from multiprocessing import Pool\n", "multiprocessing"),
        ("import os\ndef f():\n    os.fork()\n", "os.fork (line 3)"),
        ("from os import system\n", "os.system"),
        ("import urllib.request\n", "urllib.request"),
        ("import concurrent.futures.process\n", "concurrent.futures.process"),
        ("def f():\n    exit()\n", "exit (line 2)"),
        ("f = eval('1')\n", "eval"),
    ],
)
def test_forbidden_python_is_named(code, named):
    outcome, detail = screen(code, "python")
    assert outcome is Outcome.FORBIDDEN
    assert named in detail


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("#include <sys/socket.h>\n", "sys/socket.h"),
        ("# include <csignal>\n", "csignal"),
        ('#include "/etc/passwd"\n', "/etc/passwd"),
        ('#include "../secret.h"\n', "../secret.h"),
        ('int f() {\n  return std::system("ls");\n}\n', "system (line 2)"),
        ('void f() { asm volatile("nop"); }\n', "asm"),
        ("int f() { return fork(); }\n", "fork"),
    ],
)
def test_forbidden_cpp_is_named(code, named):
    outcome, detail = screen(code, "cpp")
    assert outcome is Outcome.FORBIDDEN
    assert named in detail


@pytest.mark.parametrize(
    "code",
    [
        "import time, datetime, os.path, urllib.parse, json, re\n",
        "import re\npattern = re.compile('a')\n",
        "def f():\n    with open('lines.txt') as file:\n        return file.read()\n",
        "def system(x):\n    return x\n",
    ],
)
def test_plain_python_passes(code):
    assert screen(code, "python") is None


@pytest.mark.parametrize(
    "code",
    [
        "#include <chrono>\n#include <fstream>\n#include <filesystem>\n",
        "// like system(3), fork(2)\nint f() { return 1; }\n",
        'auto text = "exit(1)";\n',
        "int file_system(int x) { return x; }\n",
    ],
)
def test_plain_cpp_passes(code):
    assert screen(code, "cpp") is None


def test_broken_python_does_not_compile():
    outcome, detail = screen("def f(:\n", "python")
    assert outcome is Outcome.COMPILE_ERROR
    assert "line 1" in detail
