import re
import time
from collections import Counter
from textwrap import dedent

import pytest

from perfetch.errors import SourceInvalid
from perfetch.synthesis.repository import read_repository

BODY = "    a = 1\n    b = 2\n    return a + b\n"

LANGUAGES = {
    "python": (
        "shop/basket.py",
        '''
        import os.path as p, sys
        from .prices import (total)


        class Basket:
            @staticmethod
            def price(lines):
                """Adds up what lies in the basket. Slowly.

                Args:
                    lines: all of them.
                """
                found = []
                for line in lines:
                    found.append(total(line))
                return sum(found)


        def caller(lines):
            for _ in range(2):
                basket = Basket()
                print(basket.price(lines))
        ''',
        "Basket.price",
        "@staticmethod\ndef price(lines):\n    found = []\n    for line in lines:\n"
        "        found.append(total(line))\n    return sum(found)\n",
        "Adds up what lies in the basket.",
        ("os.path", "sys", ".prices"),
    ),
    "cpp": (
        "shop/basket.hpp",
        """
        #include <vector>
        #include "prices.h"

        namespace shop {

        /// \\brief Adds up what lies in the basket.
        /// \\param lines all of them
        template <class T>
        T price(const std::vector<T>& lines) {
            T found = 0;
            for (auto line : lines) found += total(line);
            return found;
        }

        int caller() {
            std::vector<int> lines;
            lines.push_back(1);
            return shop::price<int>(lines);
        }

        }
        """,
        "shop.price",
        "template <class T>\nT price(const std::vector<T>& lines) {\n    T found = 0;\n"
        "    for (auto line : lines) found += total(line);\n    return found;\n}\n",
        "Adds up what lies in the basket.",
        ("vector", "prices.h"),
    ),
    "javascript": (
        "shop/basket.mjs",
        """
        import { total } from "./prices";
        const fs = require("fs");

        /**
         * Adds up what lies in the basket.
         * @param lines all of them
         */
        export const price = (lines) => {
          const found = lines.map(total);
          fs.noop();
          return found.reduce((a, b) => a + b, 0);
        };

        exports.caller = function (lines) {
          const twice = [];
          twice.push(price(lines));
          return twice;
        };
        """,
        "price",
        "export const price = (lines) => {\n  const found = lines.map(total);\n  fs.noop();\n"
        "  return found.reduce((a, b) => a + b, 0);\n};\n",
        "Adds up what lies in the basket.",
        ("./prices", "fs"),
    ),
    "typescript": (
        "shop/basket.tsx",
        """
        import * as prices from "./prices";

        export class Basket<T> {
          // Adds up what lies in the basket.
          // eslint-disable-next-line
          private price(lines: T[]): number {
            const found = lines.map(prices.total);
            this.log(<b>done</b>);
            return found.reduce((a, b) => a + b, 0);
          }

          caller = (lines: T[]): number => {
            let twice = 0;
            twice += this.price(lines);
            return twice;
          };
        }
        """,
        "Basket.price",
        "private price(lines: T[]): number {\n  const found = lines.map(prices.total);\n"
        "  this.log(<b>done</b>);\n  return found.reduce((a, b) => a + b, 0);\n}\n",
        "Adds up what lies in the basket.",
        ("./prices",),
    ),
    "java": (
        "shop/Basket.java",
        """
        package shop;

        import java.util.List;
        import static shop.Prices.*;

        public class Basket {
            /** Adds up what lies in the basket.
             * @return the sum */
            @Override
            public int price(List<Integer> lines) {
                int found = 0;
                for (int line : lines) found += total(line);
                return found;
            }

            int caller(List<Integer> lines) {
                int twice = 0;
                twice += this.price(lines);
                return twice;
            }
        }
        """,
        "Basket.price",
        "@Override\npublic int price(List<Integer> lines) {\n    int found = 0;\n"
        "    for (int line : lines) found += total(line);\n    return found;\n}\n",
        "Adds up what lies in the basket.",
        ("java.util.List", "shop.Prices"),
    ),
    "go": (
        "shop/basket.go",
        """
        package shop

        import (
        \t"fmt"
        \tp "example.com/shop/prices"
        )

        // Price adds up what lies in the basket.
        // All of it.
        func (b *Basket[T]) Price(lines []T) int {
        \tfound := 0
        \tfmt.Println(p.Total(lines))
        \treturn found
        }

        func caller(b *Basket[int]) int {
        \ttwice := 0
        \ttwice += b.Price(nil)
        \treturn twice
        }
        """,
        "Basket.Price",
        "func (b *Basket[T]) Price(lines []T) int {\n\tfound := 0\n"
        "\tfmt.Println(p.Total(lines))\n\treturn found\n}\n",
        "Price adds up what lies in the basket.",
        ("fmt", "example.com/shop/prices"),
    ),
    "rust": (
        "shop/basket.rs",
        """
        use std::collections::{HashMap, HashSet};
        use crate::prices::total;

        impl<T> Basket<T> {
            /// Adds up what lies in the basket.
            ///
            /// # Panics
            #[inline]
            pub fn price(&self, lines: &[T]) -> u32 {
                let mut found = 0;
                for line in lines { found += total(line); }
                found
            }
        }

        fn caller(b: &Basket<u32>) -> u32 {
            let mut twice = 0;
            twice += b.price(&[]);
            twice
        }

        #[cfg(test)]
        mod tests {
            #[test]
            fn adds_up() {
                let a = 1;
                let b = 2;
                assert_eq!(a + b, 3);
            }
        }
        """,
        "Basket.price",
        "#[inline]\npub fn price(&self, lines: &[T]) -> u32 {\n    let mut found = 0;\n"
        "    for line in lines { found += total(line); }\n    found\n}\n",
        "Adds up what lies in the basket.",
        ("std::collections", "crate::prices::total"),
    ),
}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8", newline="")
    return folder


def function(name, body=BODY):
    return f"def {name}(x):\n{body}\n"


def reasons(repository):
    return Counter(reject.reason for reject in repository.rejects)


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_function_of_each_language_comes_with_its_surroundings(language, tmp_path):
    path, source, qualname, text, summary, imports = LANGUAGES[language]
    repository = read_repository(write(tmp_path, {path: dedent(source)}))
    found = {one.qualname: one for one in repository.functions}[qualname]
    assert found.text == text
    assert found.summary == summary
    assert found.imports == imports
    assert [caller.rpartition(".")[2] for caller in found.callers] == ["caller"]
    module = path.rpartition(".")[0].replace("/", ".")
    assert (found.language, found.module, found.path) == (language, module, path)
    assert summary not in found.above
    assert dedent(source).split("\n")[found.line - 1].strip() in text


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_same_functions_come_in_every_run_and_tests_are_left_out(language, tmp_path):
    path, source, *_ = LANGUAGES[language]
    write(tmp_path, {path: dedent(source)})
    assert read_repository(tmp_path) == read_repository(tmp_path)
    names = {one.name for one in read_repository(tmp_path).functions}
    assert "adds_up" not in names
    assert len(names) == 2


@pytest.mark.parametrize(
    ("comments", "summary"),
    [
        ("/**\n * Adds up.\n */\n\n", "Adds up."),
        ("/**\n * Adds up.\n */\n\n\n", ""),
        ("// Adds up.\n\n", ""),
        ("// Adds up.\n// eslint-disable-next-line\n", "Adds up."),
        ("// ------\n// Adds up.\n// All of it.\n", "Adds up."),
        ("// about another\n\n// Adds up.\n", "Adds up."),
    ],
    ids=["a blank line", "two", "line comment", "directive", "banner", "two comments"],
)
def test_comments_above_document_it_when_near_and_are_never_context(comments, summary, tmp_path):
    code = "function f(x) {\n  a();\n  b();\n  c();\n}\n"
    write(tmp_path, {"a.js": f"const before = 1;  // trailing\n\n{comments}{code}"})
    [found] = read_repository(tmp_path).functions
    assert (found.summary, found.above) == (summary, "const before = 1;  // trailing")


def test_a_function_inside_a_function_is_a_part_of_it(tmp_path):
    inner = "    def inner(y):\n        z = y\n        z += 1\n        return z\n    return inner\n"
    repository = read_repository(write(tmp_path, {"a.py": function("outer", inner)}))
    assert [one.qualname for one in repository.functions] == ["outer"]


def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    plain = read_repository(write(tmp_path / "a", {"a.py": function("f")}))
    marked = "\ufeff" + function("f").replace("\n", "\r\n")
    other = read_repository(write(tmp_path / "b", {"a.py": marked}))
    assert plain.functions == other.functions


@pytest.mark.parametrize(
    ("name", "content", "where", "reason"),
    [
        ("pkg/tests/a.py", function("g"), "pkg/tests/", "tests"),
        ("pkg/test_a.py", function("g"), "pkg/test_a.py", "tests"),
        ("web/a.spec.ts", "x", "web/a.spec.ts", "tests"),
        ("core/ThingTest.java", "x", "core/ThingTest.java", "tests"),
        ("core/thing_test.go", "x", "core/thing_test.go", "tests"),
        ("node_modules/m/a.js", "x", "node_modules/", "installed packages"),
        ("env/pyvenv.cfg", "", "env/", "installed packages"),
        ("vendor/a.go", "x", "vendor/", "vendored code"),
        ("out/CMakeCache.txt", "", "out/", "build output"),
        ("target/CACHEDIR.TAG", "", "target/", "build output"),
        ("api_pb2.py", function("g"), "api_pb2.py", "generated"),
        ("api.pb.go", "x", "api.pb.go", "generated"),
        (
            "gen.go",
            "// Code generated by x. DO NOT EDIT.\n",
            "gen.go",
            "generated",
        ),
        ("types.d.ts", "declare const a: 1;", "types.d.ts", "declarations only"),
        ("lib.min.js", "x", "lib.min.js", "minified"),
        ("bundle.js", "var a=1;" * 200, "bundle.js", "minified"),
        ("latin.py", "# é".encode("latin-1"), "latin.py", "not UTF-8"),
        ("large.py", "# long\n" * 40_000, "large.py", "larger than 200 KB"),
        ("one.py", function("test_sums"), "one.py:1 test_sums", "test function"),
        ("one.py", "def short(x):\n    return x\n", "one.py:1 short", "fewer than 3 lines"),
        ("one.py", function("f", "    x += 1\n" * 121), "one.py:1 f", "more than 120 lines"),
        ("z.py", "# c\n" + function("same", "    # other\n" + BODY), "z.py:2 same", "same body"),
        ("bad.py", function("g", "    x = (\n") + "return", "bad.py", "broken in part"),
        ("bad.cpp", "int f() { int a = ; a; b; c; }", "bad.cpp:1 f", "does not parse"),
        ("package.json", "{", "package.json Expecting", "broken manifest"),
        ("pyproject.toml", "[project]\ndependencies = 3", "pyproject.toml ", "broken manifest"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_what_is_left_out_has_its_reason(name, content, where, reason, tmp_path):
    write(tmp_path, {"good.py": function("good")})
    write(tmp_path, {name: content})
    repository = read_repository(tmp_path)
    found = [r for r in repository.rejects if r.where.startswith(where)]
    assert any(one.reason.startswith(reason) for one in found), repository.rejects
    left_out = where.partition(":")[0]
    whole_file = not where.partition(":")[2]
    if whole_file and "broken" not in reason:
        assert not any(file.startswith(left_out) for file in repository.files)
    assert "good" in {one.name for one in repository.functions}


def test_caches_and_hidden_folders_are_not_even_listed(tmp_path):
    hidden = {".git/a.py": function("g"), "__pycache__/b.py": function("h")}
    repository = read_repository(write(tmp_path, {"a.py": function("f"), **hidden}))
    assert repository.rejects == ()
    assert repository.files == ("a.py",)


def test_a_symbolic_link_is_not_followed(tmp_path):
    outside = write(tmp_path / "outside", {"secret.py": function("g")})
    folder = write(tmp_path / "inside", {"a.py": function("f")})
    (folder / "link.py").symlink_to(outside / "secret.py")
    (folder / "linked").symlink_to(outside)
    repository = read_repository(folder)
    assert repository.files == ("a.py",)
    assert reasons(repository) == {"symbolic link": 2}


def test_the_cap_takes_from_every_module_before_any_gives_a_second(tmp_path):
    def lines(n):
        return f"    a = {n}\n    b = a + {n}\n    return b * {n}\n"

    large = "\n".join(function(f"f{n}", lines(n)) for n in range(20))
    small = {f"m{n}.py": function("g", lines(100 + n)) for n in range(4)}
    write(tmp_path, {"large.py": large, **small})
    repository = read_repository(tmp_path, max_functions=7)
    assert Counter(one.module for one in repository.functions) == {
        "large": 3,
        **{f"m{n}": 1 for n in range(4)},
    }
    assert reasons(repository) == {"beyond the cap of 7": 17}
    assert [(f.path, f.line) for f in repository.functions] == sorted(
        (f.path, f.line) for f in repository.functions
    )


def test_callers_are_at_most_three_and_shared_names_count_within_a_file(tmp_path):
    calls = "\n".join(function(f"c{n}", BODY.replace("1", f"alone({n})")) for n in range(5))
    shared = function("twice", BODY.replace("1", "5"))
    user = function("user", BODY.replace("1", "twice(8)"))
    repository = read_repository(
        write(
            tmp_path,
            {
                "a.py": function("alone") + shared,
                "b.py": calls + function("twice", BODY.replace("2", "6")) + user,
            },
        )
    )
    found = {(one.path, one.name): one.callers for one in repository.functions}
    assert found["a.py", "alone"] == ("c0", "c1", "c2")
    assert found["a.py", "twice"] == ()
    assert found["b.py", "twice"] == ("user",)


@pytest.mark.parametrize(
    ("manifest", "content", "source", "uses"),
    [
        (
            "requirements.txt",
            "# c\n-r x\nnumpy>=2 ; x\nPyYAML[a]==1\n./own",
            "a.py",
            "numpy PyYAML",
        ),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["httpx>=1"]\n'
            '[tool.poetry.dependencies]\npython = "3"\nrich = "1"\n',
            "a.py",
            "httpx rich",
        ),
        (
            "package.json",
            '{"dependencies": {"ky": "1"}, "devDependencies": {"a": "2"}}',
            "a.ts",
            "ky a",
        ),
        ("Cargo.toml", '[dependencies]\nserde = "1"\n', "a.rs", "serde"),
        (
            "go.mod",
            "module x.y/z\nrequire a.b/c v1.0.0\nrequire (\n\td.e/f v2.0.0 // indirect\n)\n",
            "a.go",
            "a.b/c",
        ),
        (
            "pom.xml",
            "<artifactId>own</artifactId>"
            "<!-- <dependency><artifactId>no</artifactId></dependency> -->"
            "<dependency><groupId>g</groupId><artifactId>gson</artifactId></dependency>",
            "A.java",
            "gson",
        ),
        ("CMakeLists.txt", "# find_package(no)\nfind_package(Boost 1.7)", "a.cpp", "Boost"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_the_nearest_manifest_of_the_language_says_what_is_used(
    manifest, content, source, uses, tmp_path
):
    codes = {
        ".py": function("f"),
        ".ts": "function f(x) {\n  a();\n  b();\n  c();\n}\n",
        ".rs": "fn f() {\n  a();\n  b();\n  c();\n}\n",
        ".go": "package a\nfunc f() {\n  a()\n  b()\n  c()\n}\n",
        ".java": "class A { void f() {\n  a();\n  b();\n  c();\n} }\n",
        ".cpp": "void f() {\n  a();\n  b();\n  c();\n}\n",
    }
    code = codes["." + source.partition(".")[2]]
    write(tmp_path, {f"sub/{manifest}": content, f"sub/deep/{source}": code, "package.json": "{}"})
    [found] = read_repository(tmp_path).functions
    assert found.uses == tuple(uses.split())


def test_only_the_languages_asked_for_are_read(tmp_path):
    write(tmp_path, {path: dedent(source) for path, source, *_ in LANGUAGES.values()})
    repository = read_repository(tmp_path, ["go", "rust"])
    assert {one.language for one in repository.functions} == {"go", "rust"}


@pytest.mark.parametrize(
    ("files", "languages", "message"),
    [
        (None, None, "not a folder"),
        ({"a.txt": "x"}, None, "no function of 3 lines or more in 0 files; choose a folder"),
        ({"a.py": "def f(): pass"}, None, "left out: 1 'fewer than 3 lines'"),
        ({"a.py": function("f")}, ["cobol"], "cobol cannot be read; choose among python, cpp"),
        ({"a.py": function("f"), ".gitignore": "[z-a]"}, None, "gitignore: holds a pattern that"),
    ],
    ids=["no folder", "no code", "nothing usable", "unknown language", "unreadable gitignore"],
)
def test_bad_input_says_what_to_do(files, languages, message, tmp_path):
    folder = write(tmp_path, files) if files else tmp_path / "missing"
    with pytest.raises(SourceInvalid, match=re.escape(message)):
        read_repository(folder, languages)


@pytest.mark.parametrize(
    ("files", "licence"),
    [
        ({}, "your own"),
        ({"LICENSE": "\n  MIT License\n\nCopyright"}, "MIT License (LICENSE)"),
        ({"COPYING": ""}, "your own"),
    ],
    ids=["none", "stated", "empty"],
)
def test_the_licence_is_the_one_stated_or_your_own(files, licence, tmp_path):
    assert read_repository(write(tmp_path, {"a.py": function("f"), **files})).licence == licence


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.py", "x = " + "(" * 50_000),
        ("deep.js", "x = " + "[" * 20_000 + "]" * 20_000 + ";"),
        ("chain.ts", "function f() {\n  a\n  b\n  c" + "\n  .d()" * 20_000 + "\n}"),
        ("angles.cpp", "int f() {\n a;\n b;\n return c" + "<d" * 50_000 + "(x);\n}"),
        ("comment.rs", "/// a\n" * 30_000),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_hostile_files_end_soon(name, text, tmp_path):
    write(tmp_path, {"a.py": function("f"), name: text})
    started = time.process_time()
    assert "f" in {one.name for one in read_repository(tmp_path).functions}
    assert time.process_time() - started < 10
