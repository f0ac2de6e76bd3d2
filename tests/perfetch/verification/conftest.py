import pytest

from perfetch.records import Example, Solution
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import find_toolchain

PYTHON = Example(
    example_id="sum-of-squares",
    source="catalogue",
    language="python",
    family="sum_of_squares",
    positive=Solution(
        "def squares(values):\n    return sum([value * value for value in values])\n", "squares"
    ),
    slow=(
        Solution(
            "def squares(values):\n"
            "    total = 0\n"
            "    for place in range(len(values)):\n"
            "        total += sum(values[place:place + 30]) * 0 + values[place] ** 2\n"
            "    return total\n",
            "squares",
            "sums a window that it does not need",
        ),
    ),
    near_miss=(
        Solution(
            "def cubes(values):\n    return sum([v ** 3 for v in values])\n", "cubes", "cubes"
        ),
    ),
    make_input="def make_input(n, rng):\n    return ([rng.randrange(2, 100) for _ in range(n)],)\n",
    check="def check(values, answer):\n    return answer == sum(v * v for v in values)\n",
    sizes=(500, 1000, 4000),
)
CPP = Example(
    example_id="sorted-copy",
    source="catalogue",
    language="cpp",
    family="sorted_copy",
    positive=Solution(
        "#include <algorithm>\n#include <vector>\n"
        "std::vector<int> sorted_copy(std::vector<int> values) {\n"
        "  std::sort(values.begin(), values.end());\n  return values;\n}\n",
        "sorted_copy",
    ),
    slow=(
        Solution(
            "#include <vector>\n"
            "std::vector<int> sorted_copy(std::vector<int> values) {\n"
            "  for (std::size_t i = 0; i < values.size(); ++i)\n"
            "    for (std::size_t j = i + 1; j < values.size(); ++j)\n"
            "      if (values[j] < values[i]) std::swap(values[i], values[j]);\n"
            "  return values;\n}\n",
            "sorted_copy",
            "exchange sort",
        ),
    ),
    near_miss=(
        Solution(
            "#include <vector>\n"
            "std::size_t count_values(const std::vector<int>& values) { return values.size(); }\n",
            "count_values",
            "how many there are",
        ),
    ),
    make_input=(
        "auto make_input(std::size_t n, std::mt19937_64& rng) {\n"
        "  std::vector<int> values(n);\n"
        "  for (int& value : values) value = static_cast<int>(rng() % 100000);\n"
        "  return std::make_tuple(values);\n}\n"
    ),
    check=(
        "bool check(const std::vector<int>& values, const std::vector<int>& answer) {\n"
        "  return answer.size() == values.size() &&\n"
        "         std::is_sorted(answer.begin(), answer.end());\n}\n"
    ),
    sizes=(100, 300, 2000),
)


@pytest.fixture(scope="session")
def python_example():
    return PYTHON


@pytest.fixture(scope="session")
def cpp_example():
    return CPP


@pytest.fixture(scope="session")
def settings():
    return VerificationSettings(
        wall_limit_s=2.0, memory_limit_mib=256, file_limit_mib=8, output_limit_kib=64, race_s=0.5
    )


@pytest.fixture(scope="session")
def toolchain(settings):
    return find_toolchain(settings)


@pytest.fixture(scope="session")
def build_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("build")


@pytest.fixture(scope="session")
def compiled(toolchain):
    if toolchain.compiler is None:
        pytest.skip("no g++ here")
    return toolchain
