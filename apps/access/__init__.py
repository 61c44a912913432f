"""WHO HOLDS WHAT: reviews of everybody's rights, and what is held back from erasing."""
