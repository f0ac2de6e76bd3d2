"""The requests that lead from a function to queries: texts of `prompts/scenario*.md`, filled.

Only the first of them shows code. The second step sees what the first one wrote, and no more.
"""

from functools import partial

from perfetch.chat.conversation import Question
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.prompt_texts import filled
from perfetch.synthesis.repository import RepositoryFunction
from perfetch.synthesis.scenario_rules import (
    STYLES,
    SameNeed,
    Scenario,
    WordedQueries,
    check_queries,
    check_scenario,
)
from perfetch.synthesis.structured import structured_request

LANGUAGE_NAMES = {
    "python": "Python",
    "cpp": "C++",
    "javascript": "JavaScript",
    "typescript": "TypeScript",
    "java": "Java",
    "go": "Go",
    "rust": "Rust",
}
NAMES_SHOWN = 15


def scenario_question(function: RepositoryFunction, asking: Asking) -> Question[Scenario]:
    """Who would be glad of this function? The one request that shows code."""
    wanted = filled(
        "scenario_function",
        language=LANGUAGE_NAMES[function.language],
        path=function.path,
        imports=_listed(function.imports),
        uses=_listed(function.uses),
        callers=_listed(function.callers),
        summary=function.summary or "nothing",
        above=function.above,
        code=function.text.rstrip(),
    )
    request = structured_request("scenario", filled("scenario"), wanted, Scenario, asking)
    return Question(
        request, Scenario, partial(check_scenario, name=function.name, code=function.text)
    )


def queries_question(scenario: Scenario, name: str, asking: Asking) -> Question[WordedQueries]:
    """How do people ask for it? The code is not in sight; the name serves the check alone."""
    styles = "\n".join(f"- {style}: {meaning}" for style, meaning in STYLES.items())
    wanted = filled("scenario_need", situation=scenario.situation, intent=scenario.intent)
    request = structured_request(
        "scenario_queries", filled("scenario_queries", styles=styles), wanted, WordedQueries, asking
    )
    return Question(request, WordedQueries, partial(check_queries, name=name))


def same_question(first: Scenario, second: Scenario, asking: Asking) -> Question[SameNeed]:
    """Do two scenarios want the same done, whatever the language?"""
    wanted = filled(
        "scenario_two",
        first_intent=first.intent,
        first_situation=first.situation,
        second_intent=second.intent,
        second_situation=second.situation,
    )
    request = structured_request("scenario_same", filled("scenario_same"), wanted, SameNeed, asking)
    return Question(request, SameNeed, lambda _: "")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:NAMES_SHOWN]) or "nothing"
