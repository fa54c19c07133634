"""Edits in the user's words: how often what the model writes does what was asked."""
