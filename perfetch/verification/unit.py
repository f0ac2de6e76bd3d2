"""The translation unit of a C++ example: every solution, the input maker, the check, the glue."""

from perfetch.records import Example, Solution

_GLUE = """
namespace {
struct Make {
  auto operator()(std::size_t n, std::mt19937_64& rng) const { return make_input(n, rng); }
};
struct Check {
  template <class... T>
  auto operator()(const T&... a) const requires requires { check(a...); } { return check(a...); }
};
"""
_ENTRY = """struct Entry%(number)d {
  template <class... T>
  auto operator()(T&... a) const { return side%(number)d::solution::%(entry)s(a...); }
};
"""
_CASE = "    case %(number)d: return new perfetch::Contestant<Entry%(number)d, Make, Check>;\n"


def solutions(example: Example) -> list[tuple[str, Solution]]:
    """Every solution by the name that verdicts use; its place is its number in the binary."""
    named = [("positive", example.positive)]
    roles = {"slow twin": example.slow, "near miss": example.near_miss, "witness": example.witness}
    for role, group in roles.items():
        named += [(f"{role} {place}", each) for place, each in enumerate(group, start=1)]
    return named


def translation_unit(example: Example) -> str:
    """Source whose compiler messages name the solution and its own line.

    Each solution lies in a namespace `solution`, within one of its own; its `#include` lines stand
    before all, as a header cannot be included into a namespace.
    """
    named = solutions(example)
    includes = sorted({line for _, each in named for line in _includes(each.code)})
    parts = ['#include "side.hpp"', *includes]
    for number, (name, each) in enumerate(named):
        parts += [f"namespace side{number} {{ namespace solution {{", f'#line 1 "{name}"']
        parts += [_without_includes(each.code), "} }"]
    parts += ['#line 1 "make_input"', example.make_input, '#line 1 "check"', example.check]
    parts += ['#line 1 "harness"', _GLUE]
    values = [{"number": at, "entry": each.entry} for at, (_, each) in enumerate(named)]
    parts += [_ENTRY % value for value in values]
    cases = "".join(_CASE % value for value in values)
    parts += ["}  // namespace", "perfetch::Side* perfetch_side(int number) {"]
    parts += [f"  switch (number) {{\n{cases}  }}\n  std::abort();\n}}\n"]
    return "\n".join(parts)


def _includes(code: str) -> list[str]:
    return [line.strip() for line in code.splitlines() if line.startswith("#include")]


def _without_includes(code: str) -> str:
    """The code, line for line: an include leaves an empty line."""
    lines = code.splitlines()
    return "\n".join("" if line.startswith("#include") else line for line in lines)
