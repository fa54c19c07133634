"""Open documents as immutable snapshots. Imports nothing else of Fimble but `errors`."""
