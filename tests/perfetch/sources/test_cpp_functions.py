from perfetch.sources.cpp_functions import cpp_functions

SOURCE = """\
#include <vector>
/**
 * @file x.hpp
 * @brief About the whole file.
 */
namespace a::b {
/**
 * @brief Sorts the values in place
 * @details Equal values keep their order.
 * @tparam T a type
 */
template <typename T>
void insertion_sort(std::vector<T>& x) {
  // from left to right
  x.clear();
}
struct S {
  int x;  ///< words about x
  S& operator+=(int y) { x += y; return *this; }
  /// Adds two numbers.
  ///
  /// And says so.
  int add(int a, int b) const noexcept { return a + b; }
  S() = default;
};
//! Finds it.
int* S::get() { return nullptr; }
// no Doxygen
void plain() {}
}
"""


def functions():
    return {f.qualname: f for f in cpp_functions(SOURCE, "x", "x.hpp")}


def test_functions_carry_their_scopes():
    assert list(functions()) == [
        "a.b.insertion_sort",
        "a.b.S.operator+=",
        "a.b.S.add",
        "a.b.S.S",
        "a.b.S.get",
        "a.b.plain",
    ]


def test_a_doxygen_comment_belongs_to_the_function_below():
    docs = {name: function.docstring for name, function in functions().items()}

    assert docs["a.b.insertion_sort"] == (
        "Sorts the values in place\n\n\nEqual values keep their order.\n@tparam T a type"
    )
    assert docs["a.b.S.add"] == "Adds two numbers.\n\nAnd says so."
    assert docs["a.b.S.get"] == "Finds it."
    assert docs["a.b.S.operator+="] == docs["a.b.plain"] == ""


def test_a_template_is_one_document_with_its_head():
    function = functions()["a.b.insertion_sort"]

    assert function.text.startswith("template <typename T>\nvoid insertion_sort")
    assert function.signature == "template <typename T> void insertion_sort(std::vector<T>& x)"
    assert function.body == "// from left to right\nx.clear();\n"


def test_what_does_not_parse_or_does_nothing_is_unfit():
    found = functions() | {f.qualname: f for f in cpp_functions("int bad() { return (; }", "y", "")}

    assert found["bad"].unfit == "syntax error"
    assert found["a.b.S.S"].unfit == found["a.b.plain"].unfit == "no implementation"
    assert found["a.b.S.add"].unfit == ""
