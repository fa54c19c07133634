"""From a place in a document to a suggestion. `pipeline.complete` is the road; read it first.

May import context, prompt, engine, syntax, documents; never lsp, never torch.
"""
