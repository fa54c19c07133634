# A shelf of books.
module Library
  class Shelf
    attr_reader :books

    def initialize(first)
      @books = [first]
    end

    def self.empty
      new("nothing")
    end

    def to_s
      "books: #{@books.join(', ')}"
    end
  end
end
