"""What one walker has to know of each language: which nodes are functions, names, comments, calls.

A table over seven tree-sitter grammars; node types and fields are the grammars' own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import tree_sitter_cpp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_rust
import tree_sitter_typescript
from tree_sitter import Language, Parser

LANGUAGES = ("python", "cpp", "javascript", "typescript", "java", "go", "rust")
_STRING = r"""["'`]([^"'`\n]+)["'`]"""


@dataclass(frozen=True)
class Grammar:
    """A language's grammar and the node types that matter; hashed by identity."""

    language: str
    suffixes: tuple[str, ...]
    load: Callable[[], object]
    functions: frozenset[str]
    """Nodes that are functions with a name of their own."""
    imports: frozenset[str]
    imported: re.Pattern[str]
    """Finds the names in an import's text; its groups are alternatives."""
    calls: Mapping[str, str]
    """Node types of calls → the field that holds what is called."""
    import_call: str = ""
    """A function whose call is an import, too."""
    scopes: Mapping[str, str] = field(default_factory=dict)
    """Node types of classes and namespaces → the field that names them."""
    holders: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Node types that name a function value → (field of the name, field of the value)."""
    values: frozenset[str] = frozenset()
    """Function nodes without a name of their own."""
    wrappers: frozenset[str] = frozenset()
    """Nodes around a function that belong to its text, when they hold nothing else."""
    attributes: frozenset[str] = frozenset()
    """Nodes before a function that belong to its text."""
    docstrings: bool = False
    """Whether a string as a body's first statement is documentation."""
    kin: str = ""
    """Languages of one kin call each other; the language itself when empty."""

    __hash__ = object.__hash__

    @property
    def family(self) -> str:
        """Under which name callers are looked for."""
        return self.kin or self.language


def _script(language: str, suffixes: tuple[str, ...], load: Callable[[], object]) -> Grammar:
    """JavaScript, and TypeScript, whose two grammars extend it."""
    return Grammar(
        language=language,
        suffixes=suffixes,
        load=load,
        kin="javascript",
        functions=frozenset(
            {"function_declaration", "generator_function_declaration", "method_definition"}
        ),
        holders={
            "variable_declarator": ("name", "value"),
            "field_definition": ("property", "value"),
            "public_field_definition": ("name", "value"),
            "assignment_expression": ("left", "right"),
        },
        values=frozenset({"arrow_function", "function_expression", "generator_function"}),
        scopes=dict.fromkeys(
            ("class_declaration", "abstract_class_declaration", "internal_module"), "name"
        ),
        wrappers=frozenset(
            {
                "export_statement",
                "lexical_declaration",
                "variable_declaration",
                "expression_statement",
            }
        ),
        imports=frozenset({"import_statement"}),
        imported=re.compile(rf"\b(?:from|import|require\s*\()\s*{_STRING}"),
        calls={"call_expression": "function", "new_expression": "constructor"},
        import_call="require",
    )


GRAMMARS = (
    Grammar(
        language="python",
        suffixes=(".py",),
        load=tree_sitter_python.language,
        functions=frozenset({"function_definition"}),
        scopes={"class_definition": "name"},
        wrappers=frozenset({"decorated_definition"}),
        imports=frozenset({"import_statement", "import_from_statement"}),
        imported=re.compile(r"^\s*from\s+([\w.]+)\s+import\b.*|(?:^\s*import|,)\s+([\w.]+)", re.S),
        calls={"call": "function"},
        docstrings=True,
    ),
    Grammar(
        language="cpp",
        suffixes=(".cpp", ".cc", ".cxx", ".h", ".hh", ".hpp", ".hxx"),
        load=tree_sitter_cpp.language,
        functions=frozenset({"function_definition"}),
        scopes=dict.fromkeys(
            ("namespace_definition", "class_specifier", "struct_specifier", "union_specifier"),
            "name",
        ),
        wrappers=frozenset({"template_declaration"}),
        imports=frozenset({"preproc_include"}),
        imported=re.compile(r"""[<"]([^>"\n]+)[>"]"""),
        calls={"call_expression": "function"},
    ),
    _script("javascript", (".js", ".mjs", ".cjs", ".jsx"), tree_sitter_javascript.language),
    _script("typescript", (".ts", ".mts", ".cts"), tree_sitter_typescript.language_typescript),
    _script("typescript", (".tsx",), tree_sitter_typescript.language_tsx),
    Grammar(
        language="java",
        suffixes=(".java",),
        load=tree_sitter_java.language,
        functions=frozenset({"method_declaration", "constructor_declaration"}),
        scopes=dict.fromkeys(
            (
                "class_declaration",
                "interface_declaration",
                "enum_declaration",
                "record_declaration",
            ),
            "name",
        ),
        imports=frozenset({"import_declaration"}),
        imported=re.compile(r"import\s+(?:static\s+)?([\w.]+\w)"),
        calls={"method_invocation": "name", "object_creation_expression": "type"},
    ),
    Grammar(
        language="go",
        suffixes=(".go",),
        load=tree_sitter_go.language,
        functions=frozenset({"function_declaration", "method_declaration"}),
        imports=frozenset({"import_declaration"}),
        imported=re.compile(_STRING),
        calls={"call_expression": "function"},
    ),
    Grammar(
        language="rust",
        suffixes=(".rs",),
        load=tree_sitter_rust.language,
        functions=frozenset({"function_item"}),
        scopes={"impl_item": "type", "trait_item": "name", "mod_item": "name"},
        attributes=frozenset({"attribute_item"}),
        imports=frozenset({"use_declaration"}),
        imported=re.compile(r"use\s+(?:::)?(\w+(?:::\w+)*)"),
        calls={"call_expression": "function"},
    ),
)
BY_SUFFIX = {suffix: grammar for grammar in GRAMMARS for suffix in grammar.suffixes}


@cache
def parser_of(grammar: Grammar) -> Parser:
    """The grammar's parser, made once."""
    return Parser(Language(grammar.load()))
