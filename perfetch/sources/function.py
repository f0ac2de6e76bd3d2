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
    stub: str = ""
    """Why it is no implementation ("overload", "only raises"); empty for real ones."""

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]
