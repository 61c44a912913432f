"""The tables of messages."""
