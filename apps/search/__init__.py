"""WHERE IT STANDS: one search over every hot fix, derived from the record and no part of it."""
