"""Prompts: pure functions from text to text. No I/O, no model.

`budget` cuts the text around the cursor to a number of tokens, `fill_in_middle` puts it between the
sentinels of a model card, `sentinels` keeps the user's own text from being read as control tokens.
"""
