"""Why a suggestion is as it is, or why there is none: read from its outcome and trace alone."""
