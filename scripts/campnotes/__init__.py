"""Campnotes: barcamp session notes in, a knowledge base of problem, suggestion and whom to talk to out."""

__version__ = "0.1.0"
