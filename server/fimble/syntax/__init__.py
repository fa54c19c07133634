"""Trees of documents: the only place that imports tree-sitter."""
