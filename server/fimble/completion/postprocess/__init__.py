"""Filters from raw model text to a suggestion, one per file; `chain` lists their order.

Inside the chain every line ends with `\\n`; the document's own line ends come back at the end.
"""
