"""A believable data set and its command."""
