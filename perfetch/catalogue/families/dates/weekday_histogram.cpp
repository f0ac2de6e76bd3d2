// === family
// title: count the dates of one year by weekday
// sizes: 8000 32000 128000
// parameter year: 2019 2020 2021 2022 2023 2024
// === intents
// weekday counts for the {year} dates in a std::vector<std::string> of ISO dates
// For dates within {year}: how often Monday, how often Tuesday, ... up to Sunday?
// Generate seven counters, Monday to Sunday, from yyyy-mm-dd strings of the year {year}
// histogram over days of the week, restricted to {year}, result is std::vector<int> with 7 entries starting at Monday
// Bike rentals carry a date such as 2020-02-29; the report shows the number of {year} rentals on each day of the week
// group {year} dates by weekday and count
// how busy were the individual weekdays of {year}? dates of all years come as text
// C++ count occurrences per day-of-week, entries outside {year} do not count, Monday has index 0
// Given a mixed list of calendar days, find out the weekday totals for {year} only.
// === positive weekday_counts
#include <string>
#include <vector>

std::vector<int> weekday_counts(const std::vector<std::string>& dates) {
    static constexpr int month_offset[] = {6, 2, 1, 4, 6, 2, 4, 0, 3, 5, 1, 3};
    std::vector<int> counts(7);
    for (const std::string& date : dates) {
        if (!date.starts_with("__year__-")) continue;
        const int month = (date[5] - '0') * 10 + (date[6] - '0');
        const int day = (date[8] - '0') * 10 + (date[9] - '0');
        const int year = month < 3 ? __year__ - 1 : __year__;
        ++counts[(year + year / 4 - year / 100 + year / 400 + month_offset[month - 1] + day) % 7];
    }
    return counts;
}
// === slow weekday_counts: the calendar is stepped through from the start of the year for every date
#include <string>
#include <vector>

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int weekday_of(int year, int month, int day) {
    const std::vector<int> lengths = {31, is_leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int weekday = 5;
    for (int y = 2000; y < year; ++y) weekday = (weekday + (is_leap(y) ? 366 : 365)) % 7;
    int m = 1, d = 1;
    while (m != month || d != day) {
        weekday = (weekday + 1) % 7;
        if (++d > lengths[m - 1]) {
            d = 1;
            ++m;
        }
    }
    return weekday;
}

std::vector<int> weekday_counts(const std::vector<std::string>& dates) {
    std::vector<int> totals(7, 0);
    for (const auto& date : dates) {
        const int year = std::stoi(date.substr(0, 4));
        if (year == __year__) totals[weekday_of(year, std::stoi(date.substr(5, 2)), std::stoi(date.substr(8, 2)))]++;
    }
    return totals;
}
// === slow weekday_counts: stream parsing, time zone rules and weekday names for every date
#include <ctime>
#include <iomanip>
#include <map>
#include <sstream>
#include <string>
#include <vector>

std::vector<int> weekday_counts(std::vector<std::string> dates) {
    std::map<std::string, int> by_name;
    for (std::string date : dates) {
        if (date.substr(0, 4) != "__year__") continue;
        std::tm fields{};
        std::istringstream stream(date);
        stream >> std::get_time(&fields, "%Y-%m-%d");
        fields.tm_hour = 12;
        std::mktime(&fields);
        std::ostringstream name;
        name << std::put_time(&fields, "%u");
        by_name[name.str()]++;
    }
    std::vector<int> histogram;
    for (std::string name : {"1", "2", "3", "4", "5", "6", "7"}) histogram.push_back(by_name[name]);
    return histogram;
}
// === near_miss month_counts: for each month of {year}, the number of dates in it
#include <string>
#include <vector>

std::vector<int> month_counts(const std::vector<std::string>& dates) {
    std::vector<int> counts(12);
    for (const std::string& date : dates) {
        if (!date.starts_with("__year__-")) continue;
        ++counts[(date[5] - '0') * 10 + (date[6] - '0') - 1];
    }
    return counts;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::string> dates;
    for (std::size_t i = 0; i < n; ++i) {
        const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days(17897 + rng() % 2192)}};
        char text[40];
        std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
        dates.emplace_back(text);
    }
    return std::make_tuple(dates);
}
// === check
bool check(const std::vector<std::string>& dates, const std::vector<int>& answer) {
    std::vector<int> totals(7);
    for (const auto& date : dates) {
        const int year = std::stoi(date);
        if (year != __year__) continue;
        const std::chrono::weekday weekday{std::chrono::sys_days{std::chrono::year(year) /
            std::chrono::month(std::stoi(date.substr(5, 2))) / std::chrono::day(std::stoi(date.substr(8, 2)))}};
        ++totals[weekday.iso_encoding() - 1];
    }
    return answer == totals;
}
