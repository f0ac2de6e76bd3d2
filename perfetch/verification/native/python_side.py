"""One side of a race, inside the sandbox: holds one Python solution and obeys the host.

Run by an interpreter without site-packages. The first line on standard input carries the sources;
each further line is a command, each reply repeats the command's nonce. Time is measured by the
host, from outside. What the candidate prints goes to the captured stream, never to the private one
that replies take.
"""

import errno
import gc
import json
import os
import time
from typing import Any

from perfetch.verification.native.python_candidate import Candidate, Fault


def _explain(error: BaseException) -> dict[str, str]:
    part = ""
    if isinstance(error, Fault):
        part, error = error.part, error.cause
    kind = "crash"
    if isinstance(error, MemoryError):
        kind = "memory"
    elif isinstance(error, OSError) and error.errno in (errno.EFBIG, errno.ENOSPC):
        kind = "file"
    elif isinstance(error, SystemExit):
        kind = "exit"
    lines = str(error).strip().splitlines()
    what = ": ".join([type(error).__name__, *(each[:200] for each in lines[:1])])
    return {"error": kind, "part": part, "what": what}


def serve() -> None:
    """Obeys commands until the host closes the stream."""
    process_time = time.process_time
    commands = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    gc.disable()  # as timeit does: a collection would hit whichever side runs when it is due
    candidate: Candidate | None = None
    for line in commands:
        nonce, verb, *rest = line.split(" ", 2)
        reply: dict[str, Any]
        try:
            if candidate is None:
                candidate = Candidate(json.loads(rest[0]))
                candidate.load()
                reply = {}
            else:
                numbers = map(int, rest[0].split()) if rest else ()
                reply = getattr(candidate, verb.strip())(*numbers)
        except BaseException as error:  # whatever a candidate raises is a finding, not ours
            reply = _explain(error)
        replies.write(f"{nonce} {json.dumps({**reply, 'cpu_s': process_time()})}\n")
        replies.flush()
