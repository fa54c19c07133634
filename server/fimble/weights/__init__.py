"""Model weights on this disk: found, pulled, checked. No torch."""
