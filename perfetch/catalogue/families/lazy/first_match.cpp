// === family
// title: path of the first request in a log that took longer than a limit
// sizes: 4000 16000 64000
// parameter limit: 250 400 500 800 1000 1500
// === intents
// path of first request over {limit} ms in std::vector<std::string> log lines
// earliest log line with duration_ms > {limit}, give me its path
// Generate a lookup for the first access-log entry whose duration is more than {limit} milliseconds; the entry's path is returned, an empty string if none
// Which URL was the first to take longer than {limit} ms, given lines such as "812 GET /orders/17 user=ana duration_ms=310" in order of time?
// SLO monitor: on a breach of {limit} ms report the path named in the line where the breach begins, empty when there was no breach
// Walk a chronological request log and return the third field of the first record having duration_ms above {limit}.
// std::string first_over_limit(log) for the bound {limit} on the duration_ms attribute
// incident triage, need the endpoint where response times first crossed {limit} milliseconds
// top of the log downwards, stop being fine at the line that has a duration_ms greater than {limit}: what path is it
// === positive first_over_limit
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

int duration_ms(std::string_view line) {
    constexpr std::string_view key = "duration_ms=";
    int duration = 0;
    const std::string_view digits = line.substr(line.find(key) + key.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), duration);
    return duration;
}

std::string first_over_limit(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        if (duration_ms(line) <= __limit__) continue;
        const std::size_t start = line.find('/');
        return line.substr(start, line.find(' ', start) - start);
    }
    return {};
}
// === slow first_over_limit: every line is parsed into a record before the first match is looked for
#include <sstream>
#include <string>
#include <vector>

struct Request {
    std::string method;
    std::string path;
    int duration_ms = 0;
};

Request parse(const std::string& line) {
    std::istringstream stream(line);
    Request request;
    int sequence = 0;
    std::string user, duration;
    stream >> sequence >> request.method >> request.path >> user >> duration;
    request.duration_ms = std::stoi(duration.substr(duration.find('=') + 1));
    return request;
}

std::string first_over_limit(const std::vector<std::string>& lines) {
    std::vector<Request> matching;
    for (const auto& line : lines) {
        Request request = parse(line);
        if (request.duration_ms > __limit__) matching.push_back(request);
    }
    return matching.empty() ? "" : matching.front().path;
}
// === near_miss last_over_limit: path of the most recent (last) log entry with a duration above {limit} ms
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

std::string last_over_limit(const std::vector<std::string>& lines) {
    constexpr std::string_view key = "duration_ms=";
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        int duration = 0;
        const std::size_t digits = line->find(key) + key.size();
        std::from_chars(line->data() + digits, line->data() + line->size(), duration);
        if (duration <= __limit__) continue;
        const std::size_t start = line->find('/');
        return line->substr(start, line->find(' ', start) - start);
    }
    return {};
}
// === near_miss first_user_over_limit: name of the user who sent the first request longer than {limit} ms
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

std::string first_user_over_limit(const std::vector<std::string>& lines) {
    constexpr std::string_view duration_key = "duration_ms=";
    constexpr std::string_view user_key = "user=";
    for (const std::string& line : lines) {
        int duration = 0;
        const std::size_t digits = line.find(duration_key) + duration_key.size();
        std::from_chars(line.data() + digits, line.data() + line.size(), duration);
        if (duration <= __limit__) continue;
        const std::size_t start = line.find(user_key) + user_key.size();
        return line.substr(start, line.find(' ', start) - start);
    }
    return {};
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::vector<std::string> pages{"orders", "users", "carts", "search"}, users{"ana", "bo", "chen", "dmitri"};
    const std::size_t first = n / 6 + rng() % (n / 40);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < n; ++i) {
        std::uint64_t duration = 5 + rng() % (i < first ? __limit__ - 4 : 2 * __limit__);
        if (i == first) duration = __limit__ + 1;
        lines.push_back(std::to_string(i + 800) + (rng() % 2 ? " GET /" : " POST /") + pages[rng() % 4] + "/" +
                        std::to_string(i) + " user=" + users[rng() % 4] + " duration_ms=" + std::to_string(duration));
    }
    return std::make_tuple(lines);
}
// === check
bool check(const std::vector<std::string>& lines, const std::string& answer) {
    for (const std::string& line : lines) {
        const bool over = std::stoi(line.substr(line.rfind('=') + 1)) > __limit__;
        const bool named = line.find(" " + answer + " ") != std::string::npos;
        if (over) return named && !answer.empty() && answer[0] == '/';
        if (named) return false;
    }
    return answer.empty();
}
