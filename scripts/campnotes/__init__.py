"""Campnotes: barcamp session notes in, a knowledge base of problem, suggestion and whom to talk to out."""
