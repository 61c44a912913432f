"""The tables of issued records."""
