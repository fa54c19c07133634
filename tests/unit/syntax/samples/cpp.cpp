#include <string>
#include <vector>

namespace library {

template <typename Book>
class Shelf {
public:
    void add(const Book &book) { books_.push_back(book); }

    Book &first() {
        return books_.front();
    }

private:
    std::vector<Book> books_;
};

}  // namespace library

int main() { return 0; }
