// === family
// title: parse "key=value;key=value" into a map
// sizes: 1000 4000 16000
// === intents
// key=value;key=value -> std::unordered_map<std::string, std::string>
// Decode a semicolon-delimited list of assignments into an associative container
// What would a parser for "mode=dark;depth=3;trace=off" look like if I need the values by key?
// Generate a settings reader for text in which entries end at ';' and '=' stands between name and value
// our devices report their state as name=value chunks with semicolons in between, I have to query single fields
// split string at ';', each piece at its first '=', store in map
// C++ connection string parser
// load pairs from one flat string so that map["user"] gives what follows user=
// tokenise attributes of the form a=x;b=y into names and their associated texts
// === positive parse_settings
#include <string>
#include <string_view>
#include <unordered_map>

std::unordered_map<std::string, std::string> parse_settings(const std::string& text) {
    std::unordered_map<std::string, std::string> settings;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find(';');
        const std::string_view pair = rest.substr(0, end);
        const std::size_t equals = pair.find('=');
        settings.insert_or_assign(std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1)));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return settings;
}
// === slow parse_settings: a backtracking regular expression engine works on every character
#include <regex>
#include <string>
#include <unordered_map>

std::unordered_map<std::string, std::string> parse_settings(const std::string& text) {
    std::unordered_map<std::string, std::string> result;
    const std::regex assignment("([^=;]+)=([^;]*)");
    for (std::sregex_iterator it(text.begin(), text.end(), assignment), last; it != last; ++it)
        result[(*it)[1].str()] = (*it)[2].str();
    return result;
}
// === slow parse_settings: the text not yet read is copied for every pair
#include <string>
#include <unordered_map>

std::unordered_map<std::string, std::string> parse_settings(std::string text) {
    std::unordered_map<std::string, std::string> options;
    text += ";";
    while (text.find(';') != std::string::npos) {
        std::string entry = text.substr(0, text.find(';'));
        std::string name = entry.substr(0, entry.find('='));
        options[name] = entry.substr(entry.find('=') + 1);
        text = text.substr(text.find(';') + 1);
    }
    return options;
}
// === near_miss index_settings_by_value: read key=value;key=value and build the inverse map, from value to key
#include <string>
#include <string_view>
#include <unordered_map>

std::unordered_map<std::string, std::string> index_settings_by_value(const std::string& text) {
    std::unordered_map<std::string, std::string> names;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find(';');
        const std::string_view pair = rest.substr(0, end);
        const std::size_t equals = pair.find('=');
        names.insert_or_assign(std::string(pair.substr(equals + 1)), std::string(pair.substr(0, equals)));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return names;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) {
        if (i > 0) text += ';';
        text += "key" + std::to_string(i) + "=" + std::to_string(rng() % 1000000);
    }
    return std::make_tuple(text);
}
// === check
bool check(const std::string& text, const std::unordered_map<std::string, std::string>& answer) {
    std::istringstream entries(text);
    std::size_t count = 0;
    for (std::string key, value; std::getline(entries, key, '=') && std::getline(entries, value, ';'); ++count) {
        const auto found = answer.find(key);
        if (found == answer.end() || found->second != value) return false;
    }
    return answer.size() == count;
}
