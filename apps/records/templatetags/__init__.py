"""How templates of the paper lay out what they are given."""
