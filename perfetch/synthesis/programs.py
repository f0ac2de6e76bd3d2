"""Programs for intents: a draft, an independent second solution, an example to be raced."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from perfetch.chat.conversation import Ask, Question
from perfetch.chat.request import ChatRequest
from perfetch.records import Example, Language, Reject, Solution, content_id
from perfetch.synthesis.asking import Asking, FewShot, Known
from perfetch.synthesis.novelty import SAME_PROGRAM, Seen, program_shingles
from perfetch.synthesis.prompts import program_request, shown, witness_request
from perfetch.synthesis.rejecting import rejected_reading, rejected_rule
from perfetch.synthesis.schemas import ProgramDraft, WitnessDraft
from perfetch.synthesis.synthesised import Intent, Program
from perfetch.synthesis.unasked import is_unasked, put
from perfetch.synthesis.validation import check_program, check_witness, signature_of

SOURCE = "openai"


@dataclass(slots=True)
class Writing:
    """The programs that came so far, and what became of the rest."""

    programs: list[Program] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    unasked: Counter[str] = field(default_factory=Counter)
    """Intents by language for which nobody was asked a program, or its second solution."""


@dataclass(frozen=True, slots=True)
class _Drafted:
    intent: Intent
    draft: ProgramDraft
    request: ChatRequest


def write_programs(
    intents: Sequence[Intent],
    asking: Asking,
    few_shots: Sequence[FewShot],
    ask: Ask,
    known: Known,
) -> Writing:
    """A program for every intent whose draft follows the rules, is new, and has a witness."""
    writing = Writing()
    drafted = _drafts(intents, asking, few_shots, ask, writing)
    new = _only_new(drafted, few_shots, known, writing)
    for each, witness in zip(new, _witnesses(new, asking, ask, writing), strict=True):
        if witness is not None:
            example = make_example(each.intent, each.draft, witness)
            program = Program(each.intent, each.draft, witness, each.request, example)
            writing.programs.append(program)
    return writing


def program_question(request: ChatRequest, intent: Intent) -> Question[ProgramDraft]:
    """A request for an intent's program, with the rules for its answer."""
    function, language = intent.draft.function, intent.language
    return Question(request, ProgramDraft, lambda draft: check_program(draft, function, language))


def make_example(intent: Intent, draft: ProgramDraft, witness: WitnessDraft) -> Example:
    """What is raced; its id names everything that is run."""
    example = Example(
        example_id="",
        source=SOURCE,
        language=intent.language,
        family=intent.group,
        positive=_solution(draft.code, draft.entry, ""),
        slow=tuple(
            _solution(twin.code, draft.entry, f"{twin.reason.strip()} [{twin.complexity.strip()}]")
            for twin in draft.slow
        ),
        near_miss=tuple(
            _solution(miss.code, miss.entry, miss.intent.strip()) for miss in draft.near_miss
        ),
        make_input=_ended(draft.make_input),
        check=_ended(draft.check),
        sizes=draft.sizes,
        witness=(_solution(witness.code, witness.entry, ""),),
    )
    return replace(example, example_id=_example_id(example))


def _drafts(
    intents: Sequence[Intent],
    asking: Asking,
    few_shots: Sequence[FewShot],
    ask: Ask,
    writing: Writing,
) -> list[_Drafted]:
    requests = [program_request(intent, few_shots, asking) for intent in intents]
    questions = [
        program_question(request, intent) for request, intent in zip(requests, intents, strict=True)
    ]
    drafted = []
    for intent, request, reading in zip(intents, requests, put(questions, ask), strict=True):
        writing.keys += reading.keys
        writing.unasked[intent.language] += is_unasked(reading)
        if reading.value is None:
            writing.rejects.append(rejected_reading(intent.intent_id, "program", reading))
        else:
            drafted.append(_Drafted(intent, reading.value, request))
    return drafted


def _only_new(
    drafted: Sequence[_Drafted], few_shots: Sequence[FewShot], known: Known, writing: Writing
) -> list[_Drafted]:
    """Those whose performant solution repeats none that is known or came before."""
    seen: dict[Language, Seen] = {}
    new = []
    for each in drafted:
        language = each.intent.language
        if language not in seen:
            seen[language] = _known_in(language, few_shots, known)
        shingles = program_shingles(each.draft.code, language)
        earlier = seen[language].owner_of(shingles)
        if earlier:
            problem = f"program is not new: its code repeats that of {earlier}"
            writing.rejects.append(rejected_rule(each.intent.intent_id, "program", problem))
            continue
        seen[language].add(shingles, each.intent.intent_id)
        new.append(each)
    return new


def _known_in(language: Language, few_shots: Sequence[FewShot], known: Known) -> Seen:
    seen = Seen(SAME_PROGRAM)
    of_shots = [shot.example.positive.code for shot in shown(few_shots, language)]
    for code in (*known.programs, *of_shots):
        seen.add(program_shingles(code, language), "known")
    return seen


def _witnesses(
    drafted: Sequence[_Drafted], asking: Asking, ask: Ask, writing: Writing
) -> list[WitnessDraft | None]:
    questions = [_witness_question(each, asking) for each in drafted]
    found = []
    for each, reading in zip(drafted, put(questions, ask), strict=True):
        writing.keys += reading.keys
        writing.unasked[each.intent.language] += is_unasked(reading)
        if reading.value is None:
            writing.rejects.append(rejected_reading(each.intent.intent_id, "witness", reading))
        found.append(reading.value)
    return found


def _witness_question(drafted: _Drafted, asking: Asking) -> Question[WitnessDraft]:
    intent, draft = drafted.intent, drafted.draft
    signature = signature_of(draft.code, draft.entry, intent.language)
    return Question(
        witness_request(intent, signature, asking),
        WitnessDraft,
        lambda answer: check_witness(answer, signature, draft.entry, intent.language),
    )


def _solution(code: str, entry: str, note: str) -> Solution:
    return Solution(code=_ended(code), entry=entry, note=note)


def _ended(code: str) -> str:
    """The code with one line end at its end: the same code is the same document."""
    return code.strip("\n").rstrip() + "\n"


def _example_id(example: Example) -> str:
    programs = [example.positive, *example.slow, *example.near_miss, *example.witness]
    counts = f"{len(example.slow)} {len(example.near_miss)}"
    code = [part for each in programs for part in (each.entry, each.code)]
    sizes = " ".join(map(str, example.sizes))
    return content_id(example.language, counts, *code, example.make_input, example.check, sizes)
