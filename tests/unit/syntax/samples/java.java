package shelf;

import java.util.ArrayList;
import java.util.List;

/** Books in a row. */
public class Shelf {
    private final List<String> books = new ArrayList<>();

    public Shelf(String first) {
        books.add(first);
    }

    @Override
    public String toString() {
        return "books: " + books.size();
    }
}

record Book(String title) {}
