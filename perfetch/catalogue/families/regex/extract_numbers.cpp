// === family
// title: pull all numbers with a unit out of log lines
// sizes: 200 800 3200
// parameter unit: ms kb rows bytes hits
// === intents
// find numbers ending in {unit} in std::vector<std::string> of log lines
// all {unit} values from a log as std::vector<long>
// Which integers in these messages carry the unit {unit}?
// Generate an extractor for amounts such as 42{unit} from text lines
// performance report: gather every figure given in {unit} from the service's log output, other units must not slip in
// scan lines for digits immediately followed by the word {unit}, return the digits as numbers in reading order
// C++ pull quantity before "{unit}"
// Return the integers attached to {unit} anywhere in a batch of trace records, in the order they appear.
// harvest readings like 7{unit} and 1200{unit} from unstructured lines
// === positive extract_amounts
#include <cctype>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

std::vector<long> extract_amounts(const std::vector<std::string>& lines) {
    constexpr std::string_view unit = "__unit__";
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    std::vector<long> amounts;
    for (const std::string& line : lines) {
        const char* const end = line.data() + line.size();
        for (const char* p = line.data(); p < end;) {
            if (!is_word(*p)) {
                ++p;
                continue;
            }
            long amount = 0;
            const char* const after = std::from_chars(p, end, amount).ptr;
            const char* word_end = after;
            while (word_end < end && is_word(*word_end)) ++word_end;
            if (after > p && std::string_view(after, word_end - after) == unit) amounts.push_back(amount);
            p = word_end;
        }
    }
    return amounts;
}
// === slow extract_amounts: the regular expression is compiled again for each line
#include <regex>
#include <string>
#include <vector>

std::vector<long> extract_amounts(std::vector<std::string> lines) {
    std::vector<long> values;
    for (auto line : lines) {
        std::regex pattern("\\b(\\d+)__unit__\\b");
        std::smatch match;
        while (std::regex_search(line, match, pattern)) {
            values.push_back(std::stol(match[1]));
            line = match.suffix();
        }
    }
    return values;
}
// === near_miss extract_integers: bare integers in log lines, those that have no unit behind them
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

std::vector<long> extract_integers(const std::vector<std::string>& lines) {
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    std::vector<long> integers;
    for (const std::string& line : lines) {
        const char* const end = line.data() + line.size();
        for (const char* p = line.data(); p < end;) {
            if (!is_word(*p)) {
                ++p;
                continue;
            }
            long value = 0;
            const char* const after = std::from_chars(p, end, value).ptr;
            const char* word_end = after;
            while (word_end < end && is_word(*word_end)) ++word_end;
            if (after > p && after == word_end) integers.push_back(value);
            p = word_end;
        }
    }
    return integers;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::string units[] = {"ms", "kb", "rows", "bytes", "hits", "s"};
    const std::string words[] = {"worker", "finished", "request", "items", "cache", "retry", "upstream", "done"};
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < n; ++i) {
        std::string line = "[" + std::to_string(rng() % 1000000) + "]";
        for (int part = 0; part < 4; ++part) {
            line += " " + words[rng() % 8];
            switch (rng() % 4) {
                case 0: line += " " + std::to_string(rng() % 5000) + units[rng() % 6]; break;
                case 1: line += " " + std::to_string(rng() % 1000); break;
                case 2: line += " " + std::to_string(rng() % 5000) + "__unit__,"; break;
            }
        }
        lines.push_back(line);
    }
    return std::make_tuple(lines);
}
// === check
bool check(const std::vector<std::string>& lines, const std::vector<long>& answer) {
    std::size_t matched = 0;
    for (const auto& line : lines) {
        std::istringstream words(line);
        for (std::string word; words >> word;) {
            if (word.back() == ',') word.pop_back();
            const std::size_t digits = word.find_first_not_of("0123456789");
            if (digits == 0 || digits == std::string::npos || word.substr(digits) != "__unit__") continue;
            if (matched == answer.size() || answer[matched] != std::stol(word)) return false;
            ++matched;
        }
    }
    return matched == answer.size();
}
