"""Strings in, values out: what Campnotes knows about notes, without disk or framework."""
