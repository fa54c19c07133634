"""Suggestions measured at holes that are cut into real files, with their repository around."""
