"""What both languages' readers yield: one function, taken apart."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method of a source file, before anything is left out."""

    module: str
    """Dotted path below the root, without suffix: `http.server`."""
    qualname: str
    """Enclosing classes or namespaces and the name, dotted: `Template.substitute`."""
    where: str
    """`http/server.py:120`, for people."""
    text: str
    """The source, dedented, decorators included, without its docstring."""
    body: str
    """What follows the signature, dedented, without the docstring."""
    signature: str
    """On one line."""
    docstring: str
    """As written, indentation cleaned; empty when there is none."""
    unfit: str = ""
    """Why it shows no implementation ("overload", "syntax error"); empty when it does."""

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


def dedent(lines: list[str]) -> str:
    """Takes the first line's indentation from every line that has it; ends in one newline.

    `textwrap.dedent` would be stopped by a string whose lines start at the margin.
    """
    if not any(line.strip() for line in lines):
        return ""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return "\n".join(line.removeprefix(indent).rstrip() for line in lines).strip("\n") + "\n"
