"""What an operator can ask of the history app."""
