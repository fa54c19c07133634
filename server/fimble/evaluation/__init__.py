"""Measurements of quality and speed. Imported by nothing but `cli`."""
