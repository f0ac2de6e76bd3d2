"""Errors this project raises on purpose.

PerfetchError
├── TransientError          worth another attempt; tasks retry these, and only these
│   └── ServiceUnavailable      an endpoint fails again and again: what was paid for is kept
└── PermanentError          a retry gives the same answer
    ├── BadInput            the caller gave something unusable: exit code 2
    │   ├── SourceInvalid       a folder, file or row of a source of examples
    │   ├── EncoderInvalid      an encoder folder, name, revision or dimension
    │   ├── SettingsInvalid     a parameter, unknown or out of bounds
    │   ├── EndpointRefused     an endpoint takes no request: key, model, quota, address
    │   └── AnswerMissing       a replay needs an answer that the ledger does not hold
    ├── BudgetSpent         what a run may cost is reserved or spent: what was paid for is kept
    ├── AnswersPending      nothing is wrong: answers are on their way, a later run goes on
    ├── SandboxUnavailable  no way to run untrusted code safely: exit code 2
    ├── PromotionOvertaken  another promotion came first: what was decided is decided anew
    ├── StoreDamaged        a file under PERFETCH_HOME that is not what its manifest says
    └── StoreUnwritable     PERFETCH_HOME cannot be written, or its disk is full
"""


class PerfetchError(Exception):
    """The root: a message a person can act on (what, where, expected, what to do)."""


class TransientError(PerfetchError):
    """Worth another attempt."""


class ServiceUnavailable(TransientError):
    """An endpoint fails again and again; what was paid for is kept, and a later run goes on."""


class PermanentError(PerfetchError):
    """A retry gives the same answer."""


class BadInput(PermanentError):
    """The caller gave something unusable."""


class SourceInvalid(BadInput):
    """A source of examples is missing or malformed; names the file, the line and the field."""


class EncoderInvalid(BadInput):
    """An encoder is missing, is not one, or is not the one an adapter was trained for."""


class SettingsInvalid(BadInput):
    """A parameter is unknown or out of bounds."""


class EndpointRefused(BadInput):
    """An endpoint takes no request of ours: the key, the model, the quota or the address."""


class AnswerMissing(BadInput):
    """A replay needs an answer that the ledger does not hold; names it."""


class BudgetSpent(PermanentError):
    """What a run may cost is reserved or spent; what was paid for is kept."""


class AnswersPending(PermanentError):
    """Nothing is wrong: answers are on their way, and a later run goes on; says how many."""


class SandboxUnavailable(PermanentError):
    """Untrusted code cannot be confined on this machine."""


class PromotionOvertaken(PermanentError):
    """Another promotion came first; names both, and nothing was changed."""


class StoreDamaged(PermanentError):
    """A stored file is not what its manifest says; names the file and what to delete."""


class StoreUnwritable(PermanentError):
    """The root folder cannot be written, or its disk is full."""
