// === family
// title: n by n multiplication table as nested vectors
// sizes: 150 300 600
// === intents
// multiplication table vector<vector<int>>
// Generate an n by n times table
// 2D grid in which row i, column j (one-based) stores i*j
// how to fill a two-dimensional std::vector with the products of its row and column numbers?
// For a classroom quiz app I show a square of products, factors 1 to size on both axes; return its rows
// products of all pairs (a, b), 1 <= a, b <= n, as a square matrix
// Return a matrix of ints whose first row counts 1, 2, 3, ..., whose second row counts 2, 4, 6, ..., and so forth for n rows of n columns
// times-table matrix of a given dimension
// each row holds the first n multiples of its number, n rows
// === positive multiplication_grid
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> multiplication_grid(std::size_t size) {
    std::vector<std::vector<int>> grid(size, std::vector<int>(size));
    for (std::size_t r = 0; r < size; ++r) {
        auto& row = grid[r];
        for (std::size_t c = 0; c < size; ++c) {
            row[c] = static_cast<int>((r + 1) * (c + 1));
        }
    }
    return grid;
}
// === slow multiplication_grid: cells are inserted at the front of the row, shifting the others
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> multiplication_grid(std::size_t size) {
    std::vector<std::vector<int>> table;
    for (std::size_t i = 1; i <= size; i++) {
        std::vector<int> line;
        for (std::size_t j = size; j >= 1; j--) {
            line.insert(line.begin(), static_cast<int>(i * j));
        }
        table.push_back(line);
    }
    return table;
}
// === slow multiplication_grid: the whole table is passed and returned by value for each row
#include <cstddef>
#include <vector>

using Table = std::vector<std::vector<int>>;

Table with_row(const Table& table, const std::vector<int>& row) {
    Table extended = table;
    extended.push_back(row);
    return extended;
}

Table multiplication_grid(std::size_t size) {
    Table table;
    for (std::size_t factor = 1; factor <= size; ++factor) {
        std::vector<int> row;
        for (std::size_t other = 1; other <= size; ++other) {
            row.push_back(static_cast<int>(factor * other));
        }
        table = with_row(table, row);
    }
    return table;
}
// === near_miss addition_grid: n by n addition table, each cell the sum of its row and column number
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> addition_grid(std::size_t size) {
    std::vector<std::vector<int>> grid(size, std::vector<int>(size));
    for (std::size_t r = 0; r < size; ++r) {
        for (std::size_t c = 0; c < size; ++c) {
            grid[r][c] = static_cast<int>(r + c + 2);
        }
    }
    return grid;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    return std::tuple<std::size_t>(n + rng() % 4);
}
// === check
bool check(std::size_t size, const std::vector<std::vector<int>>& answer) {
    if (answer.size() != size) return false;
    for (std::size_t r = 0; r < size; ++r) {
        if (answer[r].size() != size) return false;
        const int step = static_cast<int>(r) + 1;
        int expected = 0;
        for (int cell : answer[r]) {
            expected += step;
            if (cell != expected) return false;
        }
    }
    return true;
}
