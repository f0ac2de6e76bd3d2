"""The system call filter of the sandbox, assembled by hand: a classic BPF program.

A listed call kills the process (SIGSYS); the last of them would leave the core that a race is
bound to. `clone` passes for threads only; `clone3`, whose flags a filter cannot see, does not
exist, so the C library falls back to `clone`.

Sources: seccomp(2), struct sock_filter in linux/filter.h, call numbers in asm/unistd_64.h and
asm-generic/unistd.h of Linux.
"""

import struct

from perfetch.errors import SandboxUnavailable

KILL_PROCESS = 0x80000000
ALLOW = 0x7FFF0000
ERRNO_ENOSYS = 0x00050000 | 38
CLONE_THREAD = 0x00010000
X32_CALLS = 0x40000000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16

_SHARED_NEW = {"clone3": 435, "io_uring_setup": 425, "open_tree": 428, "move_mount": 429,
               "fsopen": 430, "fspick": 433, "pidfd_open": 434, "pidfd_getfd": 438,
               "mount_setattr": 442}  # fmt: skip
_X86_64 = _SHARED_NEW | {
    "clone": 56, "fork": 57, "vfork": 58, "socket": 41, "ptrace": 101, "shmget": 29,
    "semget": 64, "msgget": 68, "process_vm_readv": 310, "process_vm_writev": 311,
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272,
    "setns": 308, "bpf": 321, "perf_event_open": 298, "add_key": 248, "request_key": 249,
    "keyctl": 250, "userfaultfd": 323, "memfd_create": 319, "init_module": 175,
    "finit_module": 313, "kexec_load": 246, "open_by_handle_at": 304, "reboot": 169,
    "sched_setaffinity": 203,
}  # fmt: skip
_AARCH64 = _SHARED_NEW | {
    "clone": 220, "socket": 198, "ptrace": 117, "shmget": 194, "semget": 190, "msgget": 186,
    "process_vm_readv": 270, "process_vm_writev": 271, "mount": 40, "umount2": 39,
    "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268, "bpf": 280,
    "perf_event_open": 241, "add_key": 217, "request_key": 218, "keyctl": 219,
    "userfaultfd": 282, "memfd_create": 279, "init_module": 105, "finit_module": 273,
    "kexec_load": 104, "open_by_handle_at": 265, "reboot": 142, "sched_setaffinity": 122,
}  # fmt: skip
_CALLS = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}


def filter_program(architecture: str) -> bytes:
    """The filter for `platform.machine()`, as bwrap's `--seccomp` reads it.

    Raises:
        SandboxUnavailable: if the call numbers of the architecture are not known here.
    """
    if architecture not in _CALLS:
        raise SandboxUnavailable(
            f"no system call filter for {architecture} (known: {', '.join(_CALLS)}); verify on one "
            "of these, or accept limits only with --sandbox process"
        )
    audit, calls = _CALLS[architecture]
    killed = sorted(number for name, number in calls.items() if name not in ("clone", "clone3"))
    program = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_JUMP_EQUAL, audit, if_true=1),
        _step(_RETURN, KILL_PROCESS),
        _step(_LOAD, _NUMBER_AT),
    ]
    if architecture == "x86_64":  # the same calls under other numbers
        program += _returning(_JUMP_AT_LEAST, X32_CALLS, KILL_PROCESS)
    program += _returning(_JUMP_EQUAL, calls["clone3"], ERRNO_ENOSYS)
    for number in killed:
        program += _returning(_JUMP_EQUAL, number, KILL_PROCESS)
    program += [
        _step(_JUMP_EQUAL, calls["clone"], if_true=1),
        _step(_RETURN, ALLOW),
        _step(_LOAD, _FIRST_ARGUMENT_AT),
        _step(_JUMP_ANY_BIT, CLONE_THREAD, if_false=1),
        _step(_RETURN, ALLOW),
        _step(_RETURN, KILL_PROCESS),
    ]
    return b"".join(program)


def _returning(jump: int, operand: int, action: int) -> list[bytes]:
    return [_step(jump, operand, if_false=1), _step(_RETURN, action)]


def _step(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, operand)
