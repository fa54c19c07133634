"""The only place that knows pygls and lsprotocol: LSP in, plain data out, and back."""
