// === family
// title: transpose a rectangular table
// sizes: 180 360 720
// === intents
// matrix transpose, vector of vectors
// Generate the transposed copy of a std::vector<std::vector<int>>
// swap rows and columns of a 2D table with m rows and n columns
// what is the code to make out[j][i] equal to in[i][j] for a non-square matrix?
// sensor readings come as one row per time step, convert them into one row per sensor
// reflect a grid along its diagonal
// The first column of the input shall be the first row of the output, the second column the second row, etc.
// pivot row vectors to column vectors
// convert row-wise records to column-wise storage (all rows equally long)
// === positive transpose
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> transpose(const std::vector<std::vector<int>>& rows) {
    const std::size_t height = rows.size();
    const std::size_t width = rows.empty() ? 0 : rows.front().size();
    std::vector<std::vector<int>> columns(width, std::vector<int>(height));
    for (std::size_t r = 0; r < height; ++r) {
        const auto& row = rows[r];
        for (std::size_t c = 0; c < width; ++c) {
            columns[c][r] = row[c];
        }
    }
    return columns;
}
// === slow transpose: the first cell of each row is erased for every column
#include <vector>

std::vector<std::vector<int>> transpose(std::vector<std::vector<int>> rows) {
    std::vector<std::vector<int>> result;
    while (!rows.empty() && !rows[0].empty()) {
        std::vector<int> column;
        for (std::vector<int>& row : rows) {
            column.push_back(row.front());
            row.erase(row.begin());
        }
        result.push_back(column);
    }
    return result;
}
// === near_miss flip_rows: turn a 2D table upside down, last row first
#include <vector>

std::vector<std::vector<int>> flip_rows(const std::vector<std::vector<int>>& rows) {
    return std::vector<std::vector<int>>(rows.rbegin(), rows.rend());
}
// === near_miss rotate_clockwise: rotate a 2D table a quarter turn clockwise
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> rotate_clockwise(const std::vector<std::vector<int>>& rows) {
    const std::size_t height = rows.size();
    const std::size_t width = rows.empty() ? 0 : rows.front().size();
    std::vector<std::vector<int>> rotated(width, std::vector<int>(height));
    for (std::size_t r = 0; r < height; ++r) {
        for (std::size_t c = 0; c < width; ++c) {
            rotated[c][height - 1 - r] = rows[r][c];
        }
    }
    return rotated;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::vector<int>> rows(n, std::vector<int>(n - n / 4));
    for (auto& row : rows) {
        for (int& cell : row) cell = static_cast<int>(rng() % 10000);
    }
    return std::tuple<std::vector<std::vector<int>>>(rows);
}
// === check
bool check(const std::vector<std::vector<int>>& rows, const std::vector<std::vector<int>>& answer) {
    if (answer.size() != rows[0].size()) return false;
    for (std::size_t c = 0; c < answer.size(); ++c) {
        if (answer[c].size() != rows.size()) return false;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            if (answer[c][r] != rows[r][c]) return false;
        }
    }
    return true;
}
