"""One check a file; `refactoring.verify` has their order."""
