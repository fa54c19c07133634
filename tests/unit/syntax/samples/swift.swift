import Foundation

protocol Keeper {
    func add(_ title: String)
}

struct Shelf {
    var books: [String] = []

    init(first: String) {
        books = [first]
    }

    func describe() -> String {
        return "books: \(books.count)"
    }
}

func count(_ shelf: Shelf) -> Int { return 0 }
