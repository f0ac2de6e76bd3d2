"""What `search` prints: both lists side by side, then the code of the better one, highlighted."""

from collections.abc import Sequence

from pygments import highlight
from pygments.formatters import TerminalFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from perfetch.reporting.markup import times
from perfetch.reporting.preview import clipped, shortened, telling_lines
from perfetch.reporting.side_by_side import Found, Hit, ProvedRole

CODE_LINES = 12
NARROWEST, WIDEST = 60, 160
GAP = "  "
_MOVE_WIDTH = 9
_COLOURS: dict[ProvedRole, str] = {"fast": "\x1b[32m", "slow": "\x1b[33m", "": ""}
_RESET, _BOLD = "\x1b[0m", "\x1b[1m"


def render_text(found: Found, width: int, coloured: bool) -> str:
    """The whole answer, ending without a line break.

    Args:
        found: what was found.
        width: of the terminal, in characters.
        coloured: whether it understands colours; plain text otherwise.
    """
    width = min(max(width, NARROWEST), WIDEST)
    best = found.base if found.champion is None else found.champion
    blocks = [_code(hit, found.champion is not None, coloured) for hit in best]
    return "\n\n".join([_lists(found, width, coloured), *blocks])


def _lists(found: Found, width: int, coloured: bool) -> str:
    if found.champion is None:
        head = "encoder alone (there is no champion yet: python -m flows.full_pipeline makes one)"
        lines = [_line(hit, width, coloured, moved="") for hit in found.base]
        return "\n".join([_bold(head, coloured), *(line.rstrip() for line in lines)])
    half = (width - len(GAP)) // 2
    right = width - half - len(GAP)
    heads = ("encoder alone", f"champion {found.champion_version}")
    lines = [_bold(f"{clipped(heads[0], half)}{GAP}{clipped(heads[1], right).rstrip()}", coloured)]
    for before, after in zip(found.base, found.champion, strict=True):
        left = _line(before, half, coloured, moved="")
        lines.append(f"{left}{GAP}{_line(after, right, coloured, moved=movement(after))}".rstrip())
    return "\n".join(lines)


def _line(hit: Hit, width: int, coloured: bool, moved: str) -> str:
    """One document in a list: rank, movement, name, and what was proved, in exactly the width."""
    place = f"{hit.rank:>2}. "
    place += f"{moved:<{_MOVE_WIDTH}}" if moved else ""
    proved = _short_proof(hit)
    room = width - len(place) - len(proved) - 1
    name = (_lines_of(hit) or [hit.document_id])[0].strip()
    plain = f"{place}{clipped(name, room)} {proved}"
    return _tinted(plain, hit.proof.role, coloured)


def movement(hit: Hit) -> str:
    """How far a document moved: "↑3", "↓1", "=", or "new" with its old rank."""
    if hit.new:
        return f"new(#{hit.base_rank})" if hit.base_rank < 1000 else "new"
    if hit.moved == 0:
        return "="
    return f"↑{hit.moved}" if hit.moved > 0 else f"↓{-hit.moved}"


def _short_proof(hit: Hit) -> str:
    if hit.proof.role == "slow":
        return "slow twin"
    return times(hit.proof.times_faster) if hit.proof.times_faster else ""


def _code(hit: Hit, compared: bool, coloured: bool) -> str:
    """One document in full, up to a dozen lines, under a line that says what is known of it."""
    facts = [f"{hit.rank}.", hit.language, hit.group, f"cosine {hit.score:.3f}"]
    if compared:
        facts.append(f"was #{hit.base_rank}" if hit.moved else "same rank as before")
    ratio = times(hit.proof.times_faster) if hit.proof.times_faster else ""
    if hit.proof.role == "fast":
        facts.append(f"proved {ratio} faster than its slow twin")
    if hit.proof.role == "slow":
        facts.append(f"slow twin: its answer is proved {ratio} faster")
    head = _tinted("  ".join(fact for fact in facts if fact), hit.proof.role, coloured)
    lines = shortened(_lines_of(hit), CODE_LINES)
    return "\n".join([head, *_highlighted(lines, hit.language, coloured)])


def _lines_of(hit: Hit) -> list[str]:
    """The document's lines; a control character in it must not steer the terminal."""
    return [
        "".join(c if c.isprintable() else "?" for c in line.expandtabs(4))
        for line in telling_lines(hit.text)
    ]


def _highlighted(lines: Sequence[str], language: str, coloured: bool) -> list[str]:
    code = "\n".join(lines)
    if coloured:
        try:
            lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
        except ClassNotFound:
            lexer = get_lexer_by_name("text")
        code = highlight(code, lexer, TerminalFormatter())
    return [f"    {line}" for line in code.rstrip("\n").splitlines()]


def _tinted(text: str, role: ProvedRole, coloured: bool) -> str:
    return f"{_COLOURS[role]}{text}{_RESET}" if coloured and role else text


def _bold(text: str, coloured: bool) -> str:
    return f"{_BOLD}{text}{_RESET}" if coloured else text
