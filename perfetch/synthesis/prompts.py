"""The requests: texts from `prompts/`, filled with a cell, an intent or an example.

Examples stand within the instructions, never as turns of the model's own: a turn of its own marks
a conversation that was repaired. The instructions are the same for all requests of a language, so
an endpoint that remembers the beginnings of prompts reads them once.
"""

from collections.abc import Mapping, Sequence

from perfetch.chat.request import ChatRequest, Message
from perfetch.records import Language, Solution
from perfetch.synthesis.asking import Asking, FewShot
from perfetch.synthesis.plan import Cell
from perfetch.synthesis.prompt_texts import filled, text_of
from perfetch.synthesis.schemas import IntentBatch, ProgramDraft, WitnessDraft
from perfetch.synthesis.structured import structured_request
from perfetch.synthesis.synthesised import Intent
from perfetch.synthesis.taxonomy import PERSONAS, STYLES

NAMES: Mapping[Language, str] = {"python": "Python", "cpp": "C++"}
TASKS_SHOWN = 4
WORDINGS_SHOWN = 5
PROGRAMS_SHOWN = 2


def shown(few_shots: Sequence[FewShot], language: Language) -> list[FewShot]:
    """The examples of a language that a prompt shows: spread over those given."""
    fitting = [shot for shot in few_shots if shot.example.language == language]
    step = max(1, len(fitting) // TASKS_SHOWN)
    return fitting[::step][:TASKS_SHOWN]


def intents_request(
    cell: Cell, count: int, wordings: int, few_shots: Sequence[FewShot], asking: Asking
) -> ChatRequest:
    """Asks for `count` tasks of a cell, each in so many wordings; no code is in sight."""
    instructions = filled(
        "intents",
        language=NAMES[cell.language],
        styles="\n".join(f"- {style}: {meaning}" for style, meaning in STYLES.items()),
        examples="\n".join(_worded(shot) for shot in shown(few_shots, cell.language)),
    )
    wanted = filled(
        "cell",
        reference=f"intents/{cell.cell_id}",
        language=NAMES[cell.language],
        count=str(count),
        wordings=str(wordings),
        personas="; ".join(PERSONAS[name] for name in cell.personas),
        **cell.combination.phrases(),
    )
    return structured_request("intents", instructions, wanted, IntentBatch, asking)


def program_request(intent: Intent, few_shots: Sequence[FewShot], asking: Asking) -> ChatRequest:
    """Asks for everything that proves one intent's solutions."""
    language = intent.language
    examples = shown(few_shots, language)[:PROGRAMS_SHOWN]
    instructions = filled(
        "program",
        language=NAMES[language],
        rules=text_of(f"rules_{language}"),
        make_input=text_of(f"input_{language}"),
        check=text_of(f"check_{language}"),
        examples="\n\n".join(_programmed(shot) for shot in examples),
    )
    wanted = filled(
        "task",
        **_described(intent, "program"),
        function=intent.draft.function,
        scale=intent.draft.scale,
    )
    return structured_request("program", instructions, wanted, ProgramDraft, asking)


def witness_request(intent: Intent, signature: str, asking: Asking) -> ChatRequest:
    """Asks for a second solution; of the first one only the signature is in sight."""
    language = intent.language
    instructions = filled("witness", language=NAMES[language], rules=text_of(f"rules_{language}"))
    wanted = filled("description", **_described(intent, "witness"), signature=signature)
    return structured_request("witness", instructions, wanted, WitnessDraft, asking)


def mend_request(request: ChatRequest, draft: ProgramDraft, reason: str) -> ChatRequest:
    """The same conversation, with what was answered and why that was refused."""
    return request.saying(
        Message("assistant", draft.model_dump_json()),
        Message("user", filled("mend", reason=reason.rstrip("."))),
    )


def _described(intent: Intent, template: str) -> dict[str, str]:
    draft = intent.draft
    arguments = [f"- {each.name}: {each.type}: {each.meaning}" for each in draft.arguments]
    return {
        "reference": f"{template}/{intent.language}/{intent.intent_id}",
        "language": NAMES[intent.language],
        "title": draft.title,
        "arguments": "\n".join(arguments),
        "returns": draft.returns,
        "wordings": "\n".join(f"- {text}" for text in intent.wordings),
    }


def _worded(shot: FewShot) -> str:
    lines = [f"- {text}" for text in shot.intents[:WORDINGS_SHOWN]]
    return "\n".join([f"Task: {shot.title}", *lines])


def _programmed(shot: FewShot) -> str:
    example = shot.example
    parts = [f"Task: {shot.title}", f"entry: {example.positive.entry}"]
    parts.append(_titled("code", example.positive))
    parts += [_titled(f"slow (reason: {twin.note})", twin) for twin in example.slow[:1]]
    parts += [
        _titled(f"near_miss (entry: {miss.entry}; intent: {miss.note})", miss)
        for miss in example.near_miss[:1]
    ]
    parts += [f"make_input:\n{example.make_input.strip()}", f"check:\n{example.check.strip()}"]
    parts.append(f"sizes: {', '.join(map(str, example.sizes))}")
    return "\n".join(parts)


def _titled(title: str, solution: Solution) -> str:
    return f"{title}:\n{solution.code.strip()}"
