"""One file per source of context: a function from a query and a sight to snippets."""
