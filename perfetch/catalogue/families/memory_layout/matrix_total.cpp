// === family
// title: row sums of a matrix kept in one flat row-major vector
// sizes: 512 1024 2048
// === intents
// sum rows of row-major buffer
// Generate per-row totals for a matrix stored contiguously in one std::vector<int>
// one total for every line of a 2D image whose pixels are saved line after line
// what's the best way to get the sum of each row when cell (r, c) sits at r * columns + c?
// Heat map of the city as a single flat array: I want the total heat of each grid row
// collapse a rows x columns flat matrix to a std::vector<long long> with as many entries as rows
// Add the values of all columns together for each row, matrix is linearised by rows
// row-wise reduction (sum) over a dense matrix
// total per row of a contiguous 2D table, rows and columns given as size_t
// === positive row_totals
#include <cstddef>
#include <numeric>
#include <vector>

std::vector<long long> row_totals(const std::vector<int>& cells, std::size_t rows, std::size_t columns) {
    std::vector<long long> totals(rows);
    for (std::size_t r = 0; r < rows; ++r) {
        const int* row = cells.data() + r * columns;
        totals[r] = std::accumulate(row, row + columns, 0LL);
    }
    return totals;
}
// === slow row_totals: the cells are visited column by column, so each access touches another cache line
#include <cstddef>
#include <vector>

std::vector<long long> row_totals(const std::vector<int>& cells, std::size_t rows, std::size_t columns) {
    std::vector<long long> sums(rows, 0);
    for (std::size_t column = 0; column < columns; column++) {
        for (std::size_t row = 0; row < rows; row++) {
            sums[row] += cells[row * columns + column];
        }
    }
    return sums;
}
// === near_miss column_totals: sum of each column of a row-major matrix buffer
#include <cstddef>
#include <vector>

std::vector<long long> column_totals(const std::vector<int>& cells, std::size_t rows, std::size_t columns) {
    std::vector<long long> totals(columns);
    for (std::size_t r = 0; r < rows; ++r) {
        const int* row = cells.data() + r * columns;
        for (std::size_t c = 0; c < columns; ++c) {
            totals[c] += row[c];
        }
    }
    return totals;
}
// === near_miss running_row_totals: cumulative sum of a row-major matrix after each row
#include <cstddef>
#include <numeric>
#include <vector>

std::vector<long long> running_row_totals(const std::vector<int>& cells, std::size_t rows, std::size_t columns) {
    std::vector<long long> totals(rows);
    long long total = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        const int* row = cells.data() + r * columns;
        total = std::accumulate(row, row + columns, total);
        totals[r] = total;
    }
    return totals;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> cells(n * n);
    for (int& cell : cells) cell = static_cast<int>(rng() % 1000);
    return std::tuple<std::vector<int>, std::size_t, std::size_t>(cells, n, n);
}
// === check
bool check(const std::vector<int>& cells, std::size_t rows, std::size_t columns,
           const std::vector<long long>& answer) {
    if (answer.size() != rows) return false;
    std::size_t position = 0;
    for (long long left : answer) {
        for (std::size_t i = 0; i < columns; ++i) left -= cells[position++];
        if (left != 0) return false;
    }
    return position == cells.size();
}
