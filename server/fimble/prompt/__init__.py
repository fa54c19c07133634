"""Prompts: pure functions from text to text. No I/O, no model.

`budget` cuts the text around the cursor to a number of tokens, `fill_in_middle` puts it between the
sentinels of a model card, `frame` says what of it stays while one types on, `sentinels` keeps the
user's own text from being read as control tokens.
"""
