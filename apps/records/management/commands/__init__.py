"""What an operator can ask of the records app."""
