// === family
// title: days between many pairs of ISO dates
// sizes: 1000 4000 16000
// === intents
// date difference in days for std::vector<std::pair<std::string, std::string>>
// number of days from first to second for each pair of "YYYY-MM-DD" strings
// How long, in days, is every stay if I only know check-in and check-out as ISO text?
// Generate day counts between begin and end dates, the end itself excluded
// Loan records contain issue and return dates like 2021-11-30; interest needs the elapsed days of each record
// ISO date pairs -> vector of elapsed days
// subtract calendar dates given as strings, leap years handled, one int per pair
// C++ routine for the gap in days between two dates, applied to a whole table of date pairs
// What is end - start in days, row by row?
// === positive rental_days
#include <chrono>
#include <string>
#include <utility>
#include <vector>

std::chrono::sys_days parse_date(const std::string& text) {
    const auto number = [&](std::size_t begin, std::size_t end) {
        int value = 0;
        for (std::size_t i = begin; i < end; ++i) value = value * 10 + (text[i] - '0');
        return value;
    };
    return std::chrono::year{number(0, 4)} / number(5, 7) / number(8, 10);
}

std::vector<int> rental_days(const std::vector<std::pair<std::string, std::string>>& rentals) {
    std::vector<int> days;
    days.reserve(rentals.size());
    for (const auto& [start, end] : rentals)
        days.push_back(static_cast<int>((parse_date(end) - parse_date(start)).count()));
    return days;
}
// === slow rental_days: each date goes through a string stream, a locale-aware parser and the time zone rules
#include <cmath>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

std::time_t to_time(std::string text) {
    std::tm fields{};
    std::istringstream stream(text);
    stream >> std::get_time(&fields, "%Y-%m-%d");
    fields.tm_hour = 12;
    fields.tm_isdst = -1;
    return std::mktime(&fields);
}

std::vector<int> rental_days(std::vector<std::pair<std::string, std::string>> rentals) {
    std::vector<int> result;
    for (auto rental : rentals) {
        const double seconds = std::difftime(to_time(rental.second), to_time(rental.first));
        result.push_back(static_cast<int>(std::lround(seconds / 86400)));
    }
    return result;
}
// === slow rental_days: the calendar is stepped through day by day
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

int length_of_month(int year, int month) {
    if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::vector<int> rental_days(const std::vector<std::pair<std::string, std::string>>& rentals) {
    std::vector<int> counts;
    for (const auto& rental : rentals) {
        int year, month, day, last_year, last_month, last_day;
        std::sscanf(rental.first.c_str(), "%d-%d-%d", &year, &month, &day);
        std::sscanf(rental.second.c_str(), "%d-%d-%d", &last_year, &last_month, &last_day);
        int count = 0;
        while (year != last_year || month != last_month || day != last_day) {
            if (++day > length_of_month(year, month)) {
                day = 1;
                if (++month > 12) {
                    month = 1;
                    ++year;
                }
            }
            ++count;
        }
        counts.push_back(count);
    }
    return counts;
}
// === near_miss rental_weeks: how many full weeks lie between the two ISO dates of each pair
#include <chrono>
#include <string>
#include <utility>
#include <vector>

std::chrono::sys_days parse_date(const std::string& text) {
    const auto number = [&](std::size_t begin, std::size_t end) {
        int value = 0;
        for (std::size_t i = begin; i < end; ++i) value = value * 10 + (text[i] - '0');
        return value;
    };
    return std::chrono::year{number(0, 4)} / number(5, 7) / number(8, 10);
}

std::vector<int> rental_weeks(const std::vector<std::pair<std::string, std::string>>& rentals) {
    std::vector<int> weeks;
    weeks.reserve(rentals.size());
    for (const auto& [start, end] : rentals)
        weeks.push_back(static_cast<int>((parse_date(end) - parse_date(start)).count() / 7));
    return weeks;
}
// === input
std::string iso_text(std::chrono::sys_days moment) {
    const std::chrono::year_month_day date{moment};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
    return text;
}

auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::pair<std::string, std::string>> rentals;
    for (std::size_t i = 0; i < n; ++i) {
        const std::chrono::sys_days start{std::chrono::days(10957 + rng() % 9000)};
        rentals.emplace_back(iso_text(start), iso_text(start + std::chrono::days(rng() % 400)));
    }
    return std::make_tuple(rentals);
}
// === check
bool check(const std::vector<std::pair<std::string, std::string>>& rentals, const std::vector<int>& answer) {
    if (answer.size() != rentals.size()) return false;
    for (std::size_t i = 0; i < rentals.size(); ++i) {
        const auto& start = rentals[i].first;
        const std::chrono::year_month_day first{std::chrono::year(std::stoi(start)),
                                                std::chrono::month(std::stoi(start.substr(5, 2))),
                                                std::chrono::day(std::stoi(start.substr(8, 2)))};
        const std::chrono::year_month_day last{std::chrono::sys_days(first) + std::chrono::days(answer[i])};
        const auto& end = rentals[i].second;
        if (int(last.year()) != std::stoi(end) || unsigned(last.month()) != std::stoul(end.substr(5, 2)) ||
            unsigned(last.day()) != std::stoul(end.substr(8, 2)))
            return false;
    }
    return true;
}
