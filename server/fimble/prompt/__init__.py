"""Prompts: pure functions from text to text. No I/O, no model."""
