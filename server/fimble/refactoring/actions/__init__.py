"""One refactoring a file; `refactoring.registry` is the table."""
