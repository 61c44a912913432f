"""What an operator can ask of the notifications app."""
