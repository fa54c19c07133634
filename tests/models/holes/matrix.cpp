#include <cstddef>
#include <stdexcept>
#include <vector>

class Matrix {
public:
    Matrix(std::size_t rows, std::size_t columns)
        : rows_(rows), columns_(columns), data_(«rows * columns) {}»

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return «columns_; }»

    double &at(std::size_t row, std::size_t column) {
        if (row >= rows_ || column >= columns_) {
            throw std::out_of_range("no such element");
        }
        return «data_[row * columns_ + column];»
    }

    double at(std::size_t row, std::size_t column) const {
        return data_[row * columns_ + column];
    }

    Matrix transposed() const {
        Matrix result(columns_, rows_);
        for (std::size_t row = 0; row < rows_; ++row) {
            for (std::size_t column = 0; column < columns_; «++column) {»
                «result.at(column, row) = at(row, column);»
            }
        }
        return result;
    }

    Matrix &operator+=(const Matrix &other) {
        for (std::size_t i = 0; i < data_.size(); ++i) {
            data_[i] += «other.data_[i];»
        }
        return *this;
    }

private:
    std::size_t rows_;
    std::size_t columns_;
    std::vector<double> data_;
};
