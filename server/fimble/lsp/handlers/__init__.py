"""One file per LSP method; each takes the session and LSP params and gives LSP results."""
