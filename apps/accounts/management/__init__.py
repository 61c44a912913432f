"""What an operator can ask of the accounts app."""
