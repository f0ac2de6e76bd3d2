// === family
// title: Levenshtein distance of two strings
// sizes: 150 300 600
// === intents
// Levenshtein distance of two std::string
// minimum number of edits to change s into t
// Generate an edit distance routine: insertions, deletions and substitutions cost one each
// How similar are two words, counted as the fewest letters to add, remove or swap for another letter?
// did-you-mean suggestions for a CLI: distance between the typed subcommand and a known one, unit costs
// OCR evaluation: number of character errors (missing, extra, wrong) between recognised text and reference
// int edit_distance(const std::string& a, const std::string& b)
// Compare two product codes and tell how many single-character changes separate them, where lengths may differ.
// string metric with insert/delete/replace steps, "Saturday" against "Sunday" yields 3
// === positive edit_distance
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

int edit_distance(const std::string& source, const std::string& target) {
    std::vector<int> row(target.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < source.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i) + 1;
        for (std::size_t j = 0; j < target.size(); ++j) {
            const int substituted = diagonal + (source[i] != target[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({substituted, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}
// === slow edit_distance: the cost helper takes both strings by value, so they are copied for every cell
#include <algorithm>
#include <string>
#include <vector>

int substitution_cost(std::string a, std::string b, std::size_t i, std::size_t j) {
    return a[i] == b[j] ? 0 : 1;
}

int edit_distance(const std::string& first, const std::string& second) {
    std::vector<std::vector<int>> table(first.size() + 1, std::vector<int>(second.size() + 1));
    for (std::size_t i = 0; i <= first.size(); ++i) table[i][0] = static_cast<int>(i);
    for (std::size_t j = 0; j <= second.size(); ++j) table[0][j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= first.size(); ++i) {
        for (std::size_t j = 1; j <= second.size(); ++j) {
            const int replace = table[i - 1][j - 1] + substitution_cost(first, second, i - 1, j - 1);
            table[i][j] = std::min(replace, 1 + std::min(table[i - 1][j], table[i][j - 1]));
        }
    }
    return table[first.size()][second.size()];
}
// === near_miss indel_distance: fewest insertions plus deletions between two strings, substitution not permitted
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

int indel_distance(const std::string& source, const std::string& target) {
    std::vector<int> row(target.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < source.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i) + 1;
        for (std::size_t j = 0; j < target.size(); ++j) {
            const int above = row[j + 1];
            row[j + 1] = source[i] == target[j] ? diagonal : std::min(above, row[j]) + 1;
            diagonal = above;
        }
    }
    return row.back();
}
// === near_miss hamming_distance: number of positions at which two strings differ, plus the surplus length of the longer
#include <algorithm>
#include <cstddef>
#include <string>

int hamming_distance(const std::string& a, const std::string& b) {
    const std::size_t shared = std::min(a.size(), b.size());
    int differing = static_cast<int>(std::max(a.size(), b.size()) - shared);
    for (std::size_t i = 0; i < shared; ++i) differing += a[i] != b[i];
    return differing;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::string source;
    for (std::size_t i = 0; i < n; ++i) source += static_cast<char>('a' + rng() % 8);
    std::string target = source.substr(1) + "q";
    for (std::size_t i = 0; i < n / 8; ++i) target[rng() % n] = static_cast<char>('x' + rng() % 3);
    for (std::size_t i = 0; i < n / 12; ++i) {
        target.insert(rng() % n, 1, static_cast<char>('a' + rng() % 8));
        target.erase(rng() % n, 1);
    }
    return std::make_tuple(source, target);
}
// === check
bool check(const std::string& source, const std::string& target, int answer) {
    const int rows = static_cast<int>(source.size()), columns = static_cast<int>(target.size());
    const auto slide = [&](int diagonal, int row) {
        while (row < rows && row + diagonal < columns && source[row] == target[row + diagonal]) ++row;
        return row;
    };
    std::map<int, int> reached{{0, slide(0, 0)}};
    int edits = 0;
    while (!reached.count(columns - rows) || reached[columns - rows] < rows) {
        ++edits;
        std::map<int, int> further;
        for (const auto& [diagonal, row] : reached) {
            for (const auto& [step, ahead] : {std::pair{0, row + 1}, std::pair{-1, row + 1}, std::pair{1, row}}) {
                if (ahead > rows || ahead + diagonal + step > columns) continue;
                auto& best = further.try_emplace(diagonal + step, -1).first->second;
                best = std::max(best, ahead);
            }
        }
        reached.clear();
        for (const auto& [diagonal, row] : further) reached[diagonal] = slide(diagonal, row);
    }
    return answer == edits;
}
