-- The shelf.
CREATE TABLE books (
    id INTEGER PRIMARY KEY,
    title VARCHAR(100) NOT NULL,
    pages INTEGER
);

CREATE VIEW long_books AS
SELECT title FROM books WHERE pages > 300;

INSERT INTO books (id, title) VALUES (1, 'First');

SELECT title, pages FROM books ORDER BY pages;
