"""Refactorings that are verified before they are offered. Imports nothing of `lsp` or `cli`.

Read `registry.py` for what there is, `perform.py` for the road, `verify.py` for the checks.
"""
