"""The only place that knows pygls and lsprotocol: LSP in, plain data out, and back."""

from fimble.lsp.light_types import import_light_types

import_light_types()
