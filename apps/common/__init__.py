"""Shared ground: errors, the clock, who is acting."""
