"""Why a suggestion is what it is, or why there is none. Pure: reads a trace, asks nothing."""
