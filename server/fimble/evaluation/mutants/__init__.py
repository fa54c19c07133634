"""Seeded wrong and right rewrites of pure functions: what of them the checks let through."""
