"""What became of suggestions, kept on this machine alone: shown, taken, still there, how quick.

Of a suggestion the record holds lengths and times, never its text, nor the name of a file. The
language server tells a `Recorder`; `summary` and `page` make the report of it.
"""
