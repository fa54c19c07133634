"""One check per file: a function from the examination to a `Finding`."""
