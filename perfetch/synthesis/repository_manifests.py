"""Which packages a project says that it uses: names only, read from its manifests.

A function's project is the nearest folder above it with a manifest of its language.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from perfetch.records import Reject
from perfetch.synthesis.repository_files import SourceFile

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")
_XML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_POM_DEPENDENCY = re.compile(r"<dependency>.*?<artifactId>\s*([^<\s]+)\s*</", re.DOTALL)
_GO_REQUIRE = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/\S+)\s+v\d\S*(.*)$", re.MULTILINE)
_CMAKE_COMMENT = re.compile(r"#[^\n]*")
_CMAKE_PACKAGE = re.compile(r"\bfind_package\s*\(\s*(\w[\w.+-]*)", re.IGNORECASE)

Uses = Mapping[tuple[str, str], tuple[str, ...]]
"""(folder below the root, language) → names; the root is "." """


def used_packages(manifests: Iterable[SourceFile]) -> tuple[Uses, list[Reject]]:
    """What each folder's manifests name, and the manifests that cannot be read."""
    uses: dict[tuple[str, str], tuple[str, ...]] = {}
    rejects: list[Reject] = []
    for file in manifests:
        path = PurePosixPath(file.path)
        languages, names_in = _READERS[path.name]
        try:
            names = names_in(file.text)
        except (ValueError, TypeError, AttributeError) as error:
            reason = "broken manifest"
            rejects.append(Reject(f"{file.path} {str(error)[:80]}", reason))
            continue
        for language in languages:
            key = (path.parent.as_posix(), language)
            uses[key] = tuple(dict.fromkeys((*uses.get(key, ()), *names)))
    return uses, rejects


def uses_of(path: str, language: str, uses: Uses) -> tuple[str, ...]:
    """What the project of the file at this path uses; nothing where no manifest says so."""
    folders = (parent.as_posix() for parent in PurePosixPath(path).parents)
    return next((uses[key, language] for key in folders if (key, language) in uses), ())


def _requirements(text: str) -> list[str]:
    """Lines of names; options, paths and addresses are none."""
    lines = (line for line in text.split("\n") if not re.match(r"\s*[#\-./]|\s*\w+:|\s*$", line))
    return [found[1] for line in lines if (found := _REQUIREMENT.match(line))]


def _pyproject(text: str) -> list[str]:
    found = tomllib.loads(text)
    poetry = found.get("tool", {}).get("poetry", {}).get("dependencies", {})
    listed = _requirements("\n".join(_strings(found.get("project", {}).get("dependencies", []))))
    return listed + [name for name in poetry if name != "python"]


def _package_json(text: str) -> list[str]:
    found = json.loads(text)
    return [*found.get("dependencies", {}), *found.get("devDependencies", {})]


def _cargo(text: str) -> list[str]:
    found: dict[str, Any] = tomllib.loads(text)
    workspace = found.get("workspace", {})
    return [*found.get("dependencies", {}), *workspace.get("dependencies", {})]


def _go_mod(text: str) -> list[str]:
    return [name for name, rest in _GO_REQUIRE.findall(text) if "// indirect" not in rest]


def _pom(text: str) -> list[str]:
    return _POM_DEPENDENCY.findall(_XML_COMMENT.sub("", text))


def _cmake(text: str) -> list[str]:
    return _CMAKE_PACKAGE.findall(_CMAKE_COMMENT.sub("", text))


def _strings(values: Sequence[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


_READERS: dict[str, tuple[tuple[str, ...], Callable[[str], list[str]]]] = {
    "requirements.txt": (("python",), _requirements),
    "pyproject.toml": (("python",), _pyproject),
    "CMakeLists.txt": (("cpp",), _cmake),
    "package.json": (("javascript", "typescript"), _package_json),
    "Cargo.toml": (("rust",), _cargo),
    "go.mod": (("go",), _go_mod),
    "pom.xml": (("java",), _pom),
}
MANIFESTS = frozenset(_READERS)
