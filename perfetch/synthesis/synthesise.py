"""From an order to programs that can be raced: intents, then their code, then a second solution.

Pure and deterministic in the answers: whoever gives the same ones gets the same programs.
"""

from collections import Counter
from collections.abc import Sequence

from perfetch.chat.conversation import Ask
from perfetch.synthesis.asking import Asking, FewShot, Known, Order
from perfetch.synthesis.intents import gather_intents
from perfetch.synthesis.programs import write_programs
from perfetch.synthesis.synthesised import Asked, Synthesised

NOTHING_KNOWN = Known()


def synthesise(
    order: Order,
    asking: Asking,
    few_shots: Sequence[FewShot],
    ask: Ask,
    known: Known = NOTHING_KNOWN,
) -> Synthesised:
    """New intents of the order's languages with programs for them, before anything is run.

    Args:
        order: how much is wanted.
        asking: how the model is asked.
        few_shots: proved examples; a few of each language are shown, and are not new.
        ask: answers requests; a wave at a time. An `Asker` says which were never sent.
        known: what is there already.
    """
    gathering = gather_intents(order, asking, few_shots, ask, known)
    writing = write_programs(gathering.intents, asking, few_shots, ask, known)
    wanted = Counter(intent.language for intent in gathering.intents)
    valid = Counter(program.intent.language for program in writing.programs)
    return Synthesised(
        programs=tuple(writing.programs),
        rejects=(*gathering.rejects, *writing.rejects),
        asked=tuple(
            Asked(
                language=language,
                intents=gathering.asked[language],
                new_intents=gathering.new[language],
                programs=wanted[language] - writing.unasked[language],
                valid_programs=valid[language],
                unasked_intents=gathering.unasked[language],
                unasked_programs=writing.unasked[language],
            )
            for language in dict.fromkeys(order.languages)
        ),
        saturation=gathering.saturation.table(),
        keys=(*gathering.keys, *writing.keys),
    )
