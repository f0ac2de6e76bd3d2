// === family
// title: join strings with a separator word
// sizes: 6000 24000 96000
// parameter conjunction: AND OR and or plus then
// === intents
// std::vector<std::string> to one string, {conjunction} between the elements
// join strings by " {conjunction} ", no trailing separator
// What is a good way to link a vector of conditions with the word {conjunction} into one std::string?
// Generate a function that merges string fields and places {conjunction} between each two of them
// my filter builder keeps every predicate in a container; build the final clause with {conjunction} between predicates
// implode for C++: pieces and the glue word {conjunction}
// Print-ready expression out of a list of terms, where adjacent terms are connected by {conjunction}
// concatenation of all parts with the delimiter {conjunction} and one space on either side of it
// I would like "x {conjunction} y {conjunction} z" from three or any other number of strings
// === positive combine_conditions
#include <string>
#include <string_view>
#include <vector>

std::string combine_conditions(const std::vector<std::string>& conditions) {
    constexpr std::string_view separator = " __conjunction__ ";
    std::size_t length = 0;
    for (const auto& condition : conditions) length += condition.size() + separator.size();
    std::string clause;
    clause.reserve(length);
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        if (i > 0) clause += separator;
        clause += conditions[i];
    }
    return clause;
}
// === slow combine_conditions: the vector is copied and each element goes through a stream as a temporary string
#include <sstream>
#include <string>
#include <vector>

std::string combine_conditions(std::vector<std::string> parts) {
    std::ostringstream stream;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::string part = parts[i];
        if (i > 0) part = std::string(" __conjunction__ ") + part;
        stream << part;
    }
    return stream.str();
}
// === near_miss append_conditions: write each string followed by {conjunction}, also after the last one
#include <string>
#include <string_view>
#include <vector>

std::string append_conditions(const std::vector<std::string>& conditions) {
    constexpr std::string_view suffix = " __conjunction__ ";
    std::string clause;
    clause.reserve(conditions.size() * (suffix.size() + 16));
    for (const auto& condition : conditions) {
        clause += condition;
        clause += suffix;
    }
    return clause;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::string> conditions;
    conditions.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        conditions.push_back("customer_" + std::to_string(rng() % 1000) + " < " + std::to_string(rng() % 1000));
    return std::make_tuple(conditions);
}
// === check
bool check(const std::vector<std::string>& conditions, const std::string& answer) {
    const std::string separator = " __conjunction__ ";
    std::size_t position = 0;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        if (i > 0) {
            if (answer.compare(position, separator.size(), separator) != 0) return false;
            position += separator.size();
        }
        if (answer.compare(position, conditions[i].size(), conditions[i]) != 0) return false;
        position += conditions[i].size();
    }
    return position == answer.size();
}
