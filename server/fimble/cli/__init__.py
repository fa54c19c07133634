"""The command line: one file per command, `main` dispatches. The top: may import anything."""
