import struct

import pytest

from perfetch.errors import SandboxUnavailable
from perfetch.verification.seccomp import (
    ALLOW,
    CLONE_THREAD,
    ERRNO_ENOSYS,
    KILL_PROCESS,
    X32_CALLS,
    filter_program,
)

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
SOCKET = {"x86_64": 41, "aarch64": 198}
READ = {"x86_64": 0, "aarch64": 63}


def decide(architecture, audit, number, argument=0):
    """Runs the program as the kernel does, on one system call (struct seccomp_data)."""
    data = struct.pack("=IIQQ", number, audit, 0, argument)
    program = list(struct.iter_unpack("=HBBI", filter_program(architecture)))
    at, loaded = 0, 0
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        if code == 0x06:
            return operand
        if code == 0x20:
            loaded = struct.unpack_from("=I", data, operand)[0]
            continue
        holds = {0x15: loaded == operand, 0x35: loaded >= operand, 0x45: loaded & operand != 0}
        at += if_true if holds[code] else if_false


@pytest.mark.parametrize(("architecture", "audit"), ARCHITECTURES.items())
def test_threads_pass_and_processes_die(architecture, audit):
    clone = CLONE[architecture]
    assert decide(architecture, audit, clone, CLONE_THREAD | 0x100) == ALLOW
    assert decide(architecture, audit, clone, 17) == KILL_PROCESS  # SIGCHLD: a fork
    assert decide(architecture, audit, 435, 0) == ERRNO_ENOSYS


@pytest.mark.parametrize(("architecture", "audit"), ARCHITECTURES.items())
def test_a_socket_kills_and_a_read_passes(architecture, audit):
    assert decide(architecture, audit, SOCKET[architecture]) == KILL_PROCESS
    assert decide(architecture, audit, READ[architecture]) == ALLOW


def test_calls_of_another_architecture_kill():
    assert decide("x86_64", 0x40000003, 4) == KILL_PROCESS  # i386
    assert decide("x86_64", ARCHITECTURES["x86_64"], X32_CALLS + 1) == KILL_PROCESS


def test_an_unknown_architecture_is_refused_with_the_way_out():
    with pytest.raises(SandboxUnavailable, match=r"riscv64.*--sandbox process"):
        filter_program("riscv64")
