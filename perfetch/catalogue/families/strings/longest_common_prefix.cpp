// === family
// title: longest common prefix of many strings
// sizes: 4000 16000 64000
// === intents
// longest common prefix, std::vector<std::string>
// How long is the piece that all strings begin with, and what is it?
// find the string with which every word in the container starts, as long as possible
// Generate the common beginning of many file names
// To offer tab completion I must know up to which character all candidate commands agree
// Return the greatest std::string that is a prefix of each of the given std::strings, possibly empty.
// shared leading characters of a set of URLs
// cut all words to the part at the front in which they coincide
// compare keys from the left and report everything before the first difference between any of them
// === positive common_prefix
#include <algorithm>
#include <string>
#include <vector>

std::string common_prefix(const std::vector<std::string>& names) {
    if (names.empty()) return {};
    const std::string& first = names.front();
    std::size_t length = first.size();
    for (const std::string& name : names) {
        length = std::min(length, name.size());
        if (first.compare(0, length, name, 0, length) != 0)
            length = std::mismatch(first.begin(), first.begin() + length, name.begin()).first - first.begin();
    }
    return first.substr(0, length);
}
// === slow common_prefix: new substrings of all words are made for every length
#include <string>
#include <vector>

std::string common_prefix(const std::vector<std::string>& words) {
    std::string prefix;
    if (words.empty()) return prefix;
    for (std::size_t len = 1; len <= words[0].size(); ++len) {
        const std::string candidate = words[0].substr(0, len);
        for (const auto& word : words)
            if (word.substr(0, len) != candidate) return prefix;
        prefix = candidate;
    }
    return prefix;
}
// === slow common_prefix: a full sort of a copy to learn the smallest and the largest string
#include <algorithm>
#include <string>
#include <vector>

std::string common_prefix(std::vector<std::string> names) {
    if (names.empty()) return "";
    std::sort(names.begin(), names.end());
    const std::string& low = names.front();
    const std::string& high = names.back();
    std::size_t i = 0;
    while (i < low.size() && i < high.size() && low[i] == high[i]) ++i;
    return low.substr(0, i);
}
// === near_miss common_suffix: what do all the strings end with, as long as possible
#include <algorithm>
#include <string>
#include <vector>

std::string common_suffix(const std::vector<std::string>& names) {
    if (names.empty()) return {};
    const std::string& first = names.front();
    std::size_t length = first.size();
    for (const std::string& name : names) {
        length = std::min(length, name.size());
        length = std::mismatch(first.rbegin(), first.rbegin() + length, name.rbegin()).first - first.rbegin();
    }
    return first.substr(first.size() - length);
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    auto letters = [&](std::size_t length) {
        std::string text;
        for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + rng() % 26);
        return text;
    };
    const std::string shared = letters(40);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < n; ++i) names.push_back(shared + letters(4 + rng() % 9) + ".txt");
    names[n / 3] = shared + "qx.txt";
    names[n / 2] = shared + "xq.txt";
    return std::make_tuple(names);
}
// === check
bool check(const std::vector<std::string>& names, const std::string& answer) {
    std::set<int> following;
    for (const auto& name : names) {
        if (!name.starts_with(answer)) return false;
        following.insert(name.size() > answer.size() ? name[answer.size()] : -1);
    }
    return following.contains(-1) || following.size() > 1;
}
