"""What a suggestion should know besides the open file: gathered, ranked, free of secrets.

`workspace_context` is the door; `gather` runs the `sources` in parallel under one deadline, `index`
knows the names and the words of a workspace. Imports syntax and documents, no LSP, no model.
"""
