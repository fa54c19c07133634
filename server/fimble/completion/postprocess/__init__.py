"""Filters from raw model text to a suggestion, one per file; `chain` lists their order."""
