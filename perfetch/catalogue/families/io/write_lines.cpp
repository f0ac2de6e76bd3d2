// === family
// title: write one line per id to a file
// sizes: 750 3000 12000
// parameter label: user order event sensor ticket
// === intents
// std::vector<int> ids to file, a line "{label}-<id>" each
// export numbers as text lines beginning with {label}-, newline at the end of each line, return bytes written
// What do I need to write a long list of {label} numbers into a text file, every one on a separate line?
// Generate a text file of lines {label}-<number> from a container of ints, and give back how many bytes it holds
// A batch program keeps {label} ids in memory and has to leave them in a file, prefixed with {label}- and one per row.
// dump ids, line format {label}-ID, result: file size
// C++ function (path, ids) that saves {label}-17, {label}-4, ... below each other
// persist a sequence of integers as rows of the shape {label}-N and answer the length of the output in bytes
// line-wise output of labelled ids to disk, label is {label}
// === positive write_ids
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

std::size_t write_ids(const std::string& path, const std::vector<int>& ids) {
    std::string lines;
    lines.reserve(ids.size() * 16);
    for (const int id : ids) {
        lines += "__label__-";
        lines += std::to_string(id);
        lines += '\n';
    }
    std::ofstream(path, std::ios::binary).write(lines.data(), static_cast<std::streamsize>(lines.size()));
    return lines.size();
}
// === slow write_ids: std::endl hands every single line to the operating system
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

std::size_t write_ids(const std::string& path, std::vector<int> ids) {
    std::ofstream file(path);
    for (auto id : ids) file << "__label__-" << id << std::endl;
    return static_cast<std::size_t>(file.tellp());
}
// === near_miss write_id_row: one line with all ids in the form {label}-<id> and commas in between, saved to a file
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

std::size_t write_id_row(const std::string& path, const std::vector<int>& ids) {
    std::string row;
    row.reserve(ids.size() * 16);
    for (const int id : ids) {
        if (!row.empty()) row += ',';
        row += "__label__-";
        row += std::to_string(id);
    }
    std::ofstream(path, std::ios::binary).write(row.data(), static_cast<std::streamsize>(row.size()));
    return row.size();
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> ids(n);
    for (auto& id : ids) id = static_cast<int>(rng() % 1000000);
    return std::make_tuple(std::string("__label___ids.txt"), ids);
}
// === check
bool check(const std::string&, const std::vector<int>& ids, std::size_t answer) {
    std::size_t expected = 0;
    for (int id : ids) {
        expected += std::strlen("__label__-\n");
        do ++expected; while (id /= 10);
    }
    return answer == expected;
}
