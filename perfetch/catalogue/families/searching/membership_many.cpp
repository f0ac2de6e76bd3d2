// === family
// title: which of many queries occur in a collection
// sizes: 800 3000 12000
// === intents
// filter a std::vector<std::string> down to the names present in another vector
// I have a whitelist of email addresses and a long guest list; who on the guest list is on the whitelist?
// Return all looked-up user names that exist in the collection, order of the lookups preserved, repeats included.
// many contains checks against one set of strings, give me the hits
// How can I find out for a large batch of keys which of them appear among the stored keys?
// Generate a C++ function that intersects requested names with known names but keeps request order and duplicates
// check lots of words against a dictionary and collect the valid ones
// remove every requested tag that nobody has defined, vector in, vector out
// keep strings of a that occur in b
// === positive known_names
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

std::vector<std::string> known_names(const std::vector<std::string>& known, const std::vector<std::string>& requested) {
    const std::unordered_set<std::string_view> lookup(known.begin(), known.end());
    std::vector<std::string> found;
    for (const auto& name : requested) {
        if (lookup.contains(name)) found.push_back(name);
    }
    return found;
}
// === slow known_names: linear search in the vector for each lookup
#include <algorithm>
#include <string>
#include <vector>

std::vector<std::string> known_names(const std::vector<std::string>& known, const std::vector<std::string>& requested) {
    std::vector<std::string> hits;
    std::copy_if(requested.begin(), requested.end(), std::back_inserter(hits), [&](const std::string& wanted) {
        return std::find(known.begin(), known.end(), wanted) != known.end();
    });
    return hits;
}
// === slow known_names: the helper takes the whole collection by value
#include <algorithm>
#include <string>
#include <vector>

bool contains(std::vector<std::string> sorted_names, const std::string& name) {
    return std::binary_search(sorted_names.begin(), sorted_names.end(), name);
}

std::vector<std::string> known_names(std::vector<std::string> known, const std::vector<std::string>& requested) {
    std::sort(known.begin(), known.end());
    std::vector<std::string> result;
    for (std::size_t i = 0; i < requested.size(); ++i) {
        if (contains(known, requested[i])) result.push_back(requested[i]);
    }
    return result;
}
// === near_miss unknown_names: which of the requested names are not in the known ones
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

std::vector<std::string> unknown_names(const std::vector<std::string>& known, const std::vector<std::string>& requested) {
    const std::unordered_set<std::string_view> lookup(known.begin(), known.end());
    std::vector<std::string> missing;
    for (const auto& name : requested) {
        if (!lookup.contains(name)) missing.push_back(name);
    }
    return missing;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::string> known, requested;
    for (std::size_t i = 0; i < n / 10; ++i) known.push_back("user" + std::to_string(rng() % (10 * n)));
    for (std::size_t i = 0; i < n; ++i) {
        if (rng() % 10 < 4) requested.push_back(known[rng() % known.size()]);
        else requested.push_back("user" + std::to_string(10 * n + rng() % (10 * n)));
    }
    return std::tuple(known, requested);
}
// === check
bool check(const std::vector<std::string>& known, const std::vector<std::string>& requested, const std::vector<std::string>& answer) {
    const std::set<std::string> lookup(known.begin(), known.end());
    std::size_t next = 0;
    for (const auto& name : requested) {
        if (lookup.count(name)) {
            if (next == answer.size() || answer[next] != name) return false;
            ++next;
        }
    }
    return next == answer.size();
}
