// === family
// title: the {count} most frequent words of a text
// sizes: 1200 5000 20000
// parameter count: 3 5 8 10 15 20
// === intents
// {count} most frequent words
// Split a std::string at spaces and return the {count} words that occur most, each with its number of occurrences, ties in alphabetical order.
// which {count} words does this log use the most?
// Generate word statistics: std::vector<std::pair<std::string, int>> with the leading {count} words by frequency
// I want to seed a stop-word list with the {count} commonest tokens of a lower-case corpus
// word frequencies of a text, leaders only ({count})
// How do I rank words by how often they are used and cut the ranking after {count}?
// term counts for a search index, report the {count} heaviest terms and their counts, equal counts by spelling
// find the {count} top repeated words in a long line of text
// === positive most_frequent_words
#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

std::vector<std::pair<std::string, int>> most_frequent_words(const std::string& text) {
    std::unordered_map<std::string_view, int> counts;
    const std::string_view view(text);
    for (std::size_t start = view.find_first_not_of(' '); start != view.npos;) {
        const std::size_t end = std::min(view.find(' ', start), view.size());
        ++counts[view.substr(start, end - start)];
        start = view.find_first_not_of(' ', end);
    }
    std::vector<std::pair<std::string_view, int>> ranked(counts.begin(), counts.end());
    const std::size_t kept = std::min<std::size_t>(__count__, ranked.size());
    std::partial_sort(ranked.begin(), ranked.begin() + kept, ranked.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return {ranked.begin(), ranked.begin() + kept};
}
// === slow most_frequent_words: counts over the whole text for each distinct word
#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

std::vector<std::pair<std::string, int>> most_frequent_words(std::string text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    std::vector<std::pair<std::string, int>> table;
    for (const auto& word : std::set<std::string>(words.begin(), words.end())) {
        table.emplace_back(word, std::count(words.begin(), words.end(), word));
    }
    std::stable_sort(table.begin(), table.end(), [](auto& x, auto& y) { return x.second > y.second; });
    table.resize(std::min<std::size_t>(table.size(), __count__));
    return table;
}
// === near_miss rarest_words: the {count} least frequent words of a text with their counts
#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

std::vector<std::pair<std::string, int>> rarest_words(const std::string& text) {
    std::unordered_map<std::string_view, int> counts;
    const std::string_view view(text);
    for (std::size_t start = view.find_first_not_of(' '); start != view.npos;) {
        const std::size_t end = std::min(view.find(' ', start), view.size());
        ++counts[view.substr(start, end - start)];
        start = view.find_first_not_of(' ', end);
    }
    std::vector<std::pair<int, std::string_view>> ranked;
    for (const auto& [word, times] : counts) ranked.emplace_back(times, word);
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::pair<std::string, int>> rarest;
    for (const auto& [times, word] : ranked) {
        if (rarest.size() == __count__) break;
        rarest.emplace_back(word, times);
    }
    return rarest;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::string> vocabulary;
    for (std::size_t i = 0; i < n / 40 + 30; ++i) {
        std::string word;
        for (std::size_t length = 3 + rng() % 7; length > 0; --length) word += static_cast<char>('a' + rng() % 26);
        vocabulary.push_back(word);
    }
    std::string text;
    for (std::size_t i = 0; i < n; ++i) {
        if (i > 0) text += ' ';
        text += vocabulary[rng() % (1 + rng() % vocabulary.size())];
    }
    return std::tuple(text);
}
// === check
bool check(const std::string& text, const std::vector<std::pair<std::string, int>>& answer) {
    std::map<std::string, int> counts;
    std::istringstream words(text);
    for (std::string word; words >> word;) ++counts[word];
    if (answer.size() != std::min<std::size_t>(__count__, counts.size())) return false;
    std::pair<int, std::string> previous(std::numeric_limits<int>::min(), "");
    for (const auto& [word, times] : answer) {
        const std::pair<int, std::string> rank(-times, word);
        const auto it = counts.find(word);
        if (it == counts.end() || it->second != times || rank <= previous) return false;
        counts.erase(it);
        previous = rank;
    }
    return std::all_of(counts.begin(), counts.end(), [&](const auto& item) { return std::pair(-item.second, item.first) > previous; });
}
