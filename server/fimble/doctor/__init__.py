"""`fimble doctor`: everything a completion needs, checked part by part, and what to mend.

`checks_in_order` is the table of contents; each check is a file of `checks/`.
"""
