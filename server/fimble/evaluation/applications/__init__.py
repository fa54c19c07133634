"""Refactorings at sampled places of real packages: does the code still parse, do its tests pass?"""
