// === family
// title: Levenshtein distance of two strings
// sizes: 75 150 300
// === intents
// Levenshtein distance of two std::string
// minimum number of edits to change s into t
// Generate an edit distance routine: insertions, deletions and substitutions cost one each
// How similar are two words, counted as the fewest letters to add, remove or swap for another letter?
// did-you-mean suggestions for a CLI: distance between the typed subcommand and a known one, unit costs
// OCR evaluation: number of character errors (missing, extra, wrong) between recognised text and reference
// int edit_distance(const std::string& a, const std::string& b)
// Compare two product codes and tell how many single-character changes separate them, where lengths may differ.
// "flaw" against "lawn" yields 2, the classic string metric
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
// === slow edit_distance: recursion over suffixes with an ordered map as the cache
#include <algorithm>
#include <map>
#include <string>
#include <utility>

int distance_from(const std::string& a, const std::string& b, int i, int j,
                  std::map<std::pair<int, int>, int>& known) {
    if (i == static_cast<int>(a.size())) return static_cast<int>(b.size()) - j;
    if (j == static_cast<int>(b.size())) return static_cast<int>(a.size()) - i;
    if (known.count({i, j})) return known[{i, j}];
    int best = distance_from(a, b, i + 1, j + 1, known) + (a[i] == b[j] ? 0 : 1);
    best = std::min(best, distance_from(a, b, i + 1, j, known) + 1);
    best = std::min(best, distance_from(a, b, i, j + 1, known) + 1);
    known[{i, j}] = best;
    return best;
}

int edit_distance(const std::string& first, const std::string& second) {
    std::map<std::pair<int, int>, int> known;
    return distance_from(first, second, 0, 0, known);
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
