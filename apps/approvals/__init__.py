"""WHO SAID YES: sign-offs, by round."""
