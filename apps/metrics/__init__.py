"""HOW WE DO: the managers' figures, read from what the record holds already."""
