// === family
// title: total of one field over many records
// sizes: 8000 32000 128000
// parameter field: price weight quantity duration
// === intents
// total {field} of all records in a vector
// Generate the sum of the {field} member (the last one) over a vector of record tuples
// std::vector<std::tuple<std::string, std::string, int>>, add up the third element, which is the {field}
// how do I accumulate only the {field} when every entry also carries a name and a description?
// Invoice lines consist of title, remark and {field}; print the {field} of the whole invoice
// overall {field}, one number
// Go through all items and return their combined {field} as a 64-bit integer
// grand total for the {field} column of rows kept in memory
// sum up one attribute, {field}, of many objects
// === positive records_total
#include <string>
#include <tuple>
#include <vector>

using Record = std::tuple<std::string, std::string, int>;

long long records_total(const std::vector<Record>& records) {
    long long total = 0;
    for (const auto& [name, description, __field__] : records) {
        total += __field__;
    }
    return total;
}
// === slow records_total: each record with its strings is copied twice on the way to one number
#include <string>
#include <tuple>
#include <vector>

using Record = std::tuple<std::string, std::string, int>;

int __field___of(Record record) {
    return std::get<2>(record);
}

long long records_total(const std::vector<Record>& records) {
    long long sum = 0;
    for (auto record : records) {
        sum += __field___of(record);
    }
    return sum;
}
// === slow records_total: a polymorphic object is allocated for each record
#include <memory>
#include <string>
#include <tuple>
#include <vector>

class Item {
public:
    virtual ~Item() = default;
    virtual int __field__() const = 0;
};

class RecordItem : public Item {
public:
    explicit RecordItem(const std::tuple<std::string, std::string, int>& record) : record_(record) {}
    int __field__() const override { return std::get<2>(record_); }

private:
    std::tuple<std::string, std::string, int> record_;
};

long long records_total(const std::vector<std::tuple<std::string, std::string, int>>& records) {
    std::vector<std::shared_ptr<Item>> items;
    for (const auto& record : records) {
        items.push_back(std::make_shared<RecordItem>(record));
    }
    long long total = 0;
    for (const auto& item : items) {
        total += item->__field__();
    }
    return total;
}
// === near_miss highest_in_records: largest {field} in a vector of records
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

using Record = std::tuple<std::string, std::string, int>;

long long highest_in_records(const std::vector<Record>& records) {
    int highest = 0;
    for (const auto& record : records) {
        highest = std::max(highest, std::get<2>(record));
    }
    return highest;
}
// === near_miss records_average: mean {field} of the records, rounded down
#include <string>
#include <tuple>
#include <vector>

using Record = std::tuple<std::string, std::string, int>;

long long records_average(const std::vector<Record>& records) {
    long long total = 0;
    for (const auto& record : records) {
        total += std::get<2>(record);
    }
    return records.empty() ? 0 : total / static_cast<long long>(records.size());
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::tuple<std::string, std::string, int>> records;
    for (std::size_t i = 0; i < n; ++i) {
        records.emplace_back("record number " + std::to_string(1000000 + i),
                             "a longer description of what this record is about, with code " + std::to_string(rng() % 1000),
                             1 + static_cast<int>(rng() % 500));
    }
    return std::tuple<std::vector<std::tuple<std::string, std::string, int>>>(records);
}
// === check
bool check(const std::vector<std::tuple<std::string, std::string, int>>& records, long long answer) {
    for (auto it = records.rbegin(); it != records.rend(); ++it) answer -= std::get<2>(*it);
    return answer == 0;
}
