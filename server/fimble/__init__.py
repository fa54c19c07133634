"""Fimble: a code-writing assistant that lives in the editor.

Entry points: `fimble.cli.main` (the command line), `fimble.lsp.server` (the language server),
`fimble.inference.service` (the engine process). See ARCHITECTURE.md for the map.
"""

__version__ = "0.1.0"
