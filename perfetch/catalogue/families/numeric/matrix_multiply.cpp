// === family
// title: product of two square matrices
// sizes: 24 46 92
// === intents
// matmul for two square row-major matrices
// C = A * B for dense n x n doubles
// Given two std::vector<std::vector<double>> of equal dimension, return their matrix product.
// Generate a matrix multiplication routine for square vector<vector<double>> operands
// What does a plain matmul of two row-major nested vectors look like without linking a BLAS?
// need to chain two camera transforms stored as square nested vectors into a single one (row by column product)
// write the textbook linear-algebra product of two N x N matrices, no Eigen
// Each entry (i, j) of the returned matrix should be the inner product of row i of the first and column j of the second square matrix
// Markov model: the transition table of Monday followed by that of Tuesday, i.e. the matrix product of two square nested vectors
// === positive multiply
#include <cstddef>
#include <vector>

using Matrix = std::vector<std::vector<double>>;

Matrix multiply(const Matrix& a, const Matrix& b) {
    const std::size_t n = a.size();
    Matrix product(n, std::vector<double>(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) {
        auto& row = product[i];
        for (std::size_t k = 0; k < n; ++k) {
            const double factor = a[i][k];
            const auto& other = b[k];
            for (std::size_t j = 0; j < n; ++j) row[j] += factor * other[j];
        }
    }
    return product;
}
// === slow multiply: both matrices are copied for every cell because the helper takes them by value
#include <vector>

double cell(std::vector<std::vector<double>> left, std::vector<std::vector<double>> right, int row, int column) {
    double sum = 0;
    for (int k = 0; k < static_cast<int>(right.size()); ++k) {
        sum += left[row][k] * right[k][column];
    }
    return sum;
}

std::vector<std::vector<double>> multiply(const std::vector<std::vector<double>>& left,
                                          const std::vector<std::vector<double>>& right) {
    std::vector<std::vector<double>> result;
    for (int row = 0; row < static_cast<int>(left.size()); ++row) {
        std::vector<double> line;
        for (int column = 0; column < static_cast<int>(left.size()); ++column) {
            line.push_back(cell(left, right, row, column));
        }
        result.push_back(line);
    }
    return result;
}
// === slow multiply: every element is looked up in an ordered map keyed by (row, column)
#include <map>
#include <utility>
#include <vector>

std::vector<std::vector<double>> multiply(const std::vector<std::vector<double>>& a,
                                          const std::vector<std::vector<double>>& b) {
    const int size = static_cast<int>(a.size());
    std::map<std::pair<int, int>, double> cells;
    for (int i = 0; i < size; ++i) {
        for (int j = 0; j < size; ++j) {
            for (int k = 0; k < size; ++k) {
                cells[{i, j}] += a[i][k] * b[k][j];
            }
        }
    }
    std::vector<std::vector<double>> matrix(size, std::vector<double>(size));
    for (const auto& [position, value] : cells) {
        matrix[position.first][position.second] = value;
    }
    return matrix;
}
// === near_miss hadamard_product: entrywise product of two matrices of the same shape
#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

std::vector<std::vector<double>> hadamard_product(const std::vector<std::vector<double>>& a,
                                                  const std::vector<std::vector<double>>& b) {
    std::vector<std::vector<double>> product(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        product[i].resize(a[i].size());
        std::transform(a[i].begin(), a[i].end(), b[i].begin(), product[i].begin(), std::multiplies<>{});
    }
    return product;
}
// === near_miss multiply_transposed_left: A transposed times B for square nested vectors
#include <cstddef>
#include <vector>

using Matrix = std::vector<std::vector<double>>;

Matrix multiply_transposed_left(const Matrix& a, const Matrix& b) {
    const std::size_t n = a.size();
    Matrix product(n, std::vector<double>(n, 0.0));
    for (std::size_t k = 0; k < n; ++k) {
        const auto& other = b[k];
        for (std::size_t i = 0; i < n; ++i) {
            const double factor = a[k][i];
            auto& row = product[i];
            for (std::size_t j = 0; j < n; ++j) row[j] += factor * other[j];
        }
    }
    return product;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::vector<double>> a(n, std::vector<double>(n));
    auto b = a;
    for (auto& row : a)
        for (double& value : row) value = 0.5 + static_cast<double>(rng() % 1000) / 700.0;
    for (auto& row : b)
        for (double& value : row) value = 0.5 + static_cast<double>(rng() % 1000) / 700.0;
    return std::make_tuple(a, b);
}
// === check
bool check(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b,
           const std::vector<std::vector<double>>& answer) {
    const std::size_t n = a.size();
    if (answer.size() != n) return false;
    for (const auto& row : answer)
        if (row.size() != n) return false;
    const auto times = [n](const std::vector<std::vector<double>>& m, const std::vector<double>& x) {
        std::vector<double> y(n, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) y[i] += m[i][j] * x[j];
        return y;
    };
    for (std::size_t step : {37, 101}) {
        std::vector<double> x(n);
        for (std::size_t i = 0; i < n; ++i) x[i] = 1.0 + static_cast<double>((i * step + i / 3) % 13);
        const auto expected = times(a, times(b, x));
        const auto seen = times(answer, x);
        for (std::size_t i = 0; i < n; ++i)
            if (!(std::abs(expected[i] - seen[i]) <= 1e-9 * expected[i])) return false;
    }
    return true;
}
