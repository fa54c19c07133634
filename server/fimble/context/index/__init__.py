"""The names and words of a workspace in one SQLite file, kept up to date by a process of its own.

`worker` is that process, `worker_process` starts it; the language server only reads (`lookup`).
"""
