"""WHAT HAPPENED: the merged timeline of a hot fix."""
