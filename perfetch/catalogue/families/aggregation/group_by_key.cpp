// === family
// title: sum amounts per key and keep the keys whose total reaches {minimum}
// sizes: 1500 6000 24000
// parameter minimum: 500 800 1000 1500 2000 2500
// === intents
// sum per key, only totals of at least {minimum}
// Aggregate a std::vector<std::pair<std::string, long>> by its first member and return the groups whose sum is {minimum} or larger.
// which devices used {minimum} MB or more altogether, given one record per transfer?
// Generate a function that groups payments by payer, adds them up and discards payers under {minimum}
// I have ledger lines (account, value) and want an std::unordered_map of the accounts that come to {minimum} or above
// group-by with sum followed by having total >= {minimum}
// How to add up points per player and then list just the players with {minimum}+ points, with their points?
// traffic per host from access records; hosts below {minimum} bytes in total are noise and should go
// accumulate quantity by article and retain articles with {minimum} pieces or more
// === positive heavy_users
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

std::unordered_map<std::string, long> heavy_users(const std::vector<std::pair<std::string, long>>& transfers) {
    std::unordered_map<std::string, long> totals;
    for (const auto& [user, amount] : transfers) totals[user] += amount;
    std::erase_if(totals, [](const auto& entry) { return entry.second < __minimum__; });
    return totals;
}
// === slow heavy_users: searches a vector of totals for each record
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

std::unordered_map<std::string, long> heavy_users(const std::vector<std::pair<std::string, long>>& transfers) {
    std::vector<std::pair<std::string, long>> sums;
    for (const auto& transfer : transfers) {
        auto it = std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.first == transfer.first; });
        if (it == sums.end()) sums.push_back(transfer);
        else it->second += transfer.second;
    }
    std::unordered_map<std::string, long> result;
    for (const auto& sum : sums) {
        if (sum.second >= __minimum__) result.insert(sum);
    }
    return result;
}
// === slow heavy_users: copies a user's whole list of amounts for each record
#include <map>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

std::unordered_map<std::string, long> heavy_users(std::vector<std::pair<std::string, long>> transfers) {
    std::map<std::string, std::vector<long>> groups;
    for (auto transfer : transfers) {
        std::vector<long> amounts = groups[transfer.first];
        amounts.push_back(transfer.second);
        groups[transfer.first] = amounts;
    }
    std::unordered_map<std::string, long> result;
    for (auto group : groups) {
        const long total = std::accumulate(group.second.begin(), group.second.end(), 0L);
        if (total >= __minimum__) result[group.first] = total;
    }
    return result;
}
// === near_miss heavy_transfers: per user the sum of only those transfers that are each {minimum} or more
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

std::unordered_map<std::string, long> heavy_transfers(const std::vector<std::pair<std::string, long>>& transfers) {
    std::unordered_map<std::string, long> totals;
    for (const auto& [user, amount] : transfers) {
        if (amount >= __minimum__) totals[user] += amount;
    }
    return totals;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::pair<std::string, long>> transfers;
    const std::size_t users = n / 30;
    for (std::size_t i = 0; i < n; ++i) {
        const auto user = rng() % (1 + rng() % users);
        const long limit = rng() % 20 == 0 ? 4000 : 100;
        transfers.emplace_back("device-" + std::to_string(user), static_cast<long>(1 + rng() % limit));
    }
    return std::tuple(transfers);
}
// === check
bool check(const std::vector<std::pair<std::string, long>>& transfers, const std::unordered_map<std::string, long>& answer) {
    auto left = answer;
    std::map<std::string, long> rest;
    for (const auto& [user, amount] : transfers) {
        if (auto it = left.find(user); it != left.end()) it->second -= amount;
        else rest[user] += amount;
    }
    for (const auto& [user, total] : answer) {
        if (total < __minimum__ || left[user] != 0) return false;
    }
    for (const auto& [user, total] : rest) {
        if (total >= __minimum__) return false;
    }
    return !answer.empty();
}
