"""What was left out, and why: few reasons that can be counted, each with an example."""

import re
from typing import Any

from perfetch.chat.conversation import Reading
from perfetch.records import Reject

SHOWN = 160
"""Characters of what is shown of a rejected text."""

_PLACE = re.compile(r"(?:[\w.]+|the answer)$")


def rejected_reading(name: str, template: str, reading: Reading[Any]) -> Reject:
    """A question without a usable answer."""
    return rejected_rule(name, template, reading.problem)


def rejected_rule(name: str, template: str, problem: str) -> Reject:
    """Something that breaks a rule.

    Args:
        name: of the cell or intent.
        template: what was asked for: "intents", "program", "witness".
        problem: the rule, a colon, and the case; or what a schema says of a field.
    """
    rule, _, _ = problem.partition(": ")
    reason = "does not fit the schema" if _PLACE.match(rule) else rule
    return Reject(where=f"{name}: {problem[:SHOWN]}", reason=f"{template}: {reason}")
