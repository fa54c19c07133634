"""Runs a function that nobody has read in a process that can harm nothing. Linux only."""
