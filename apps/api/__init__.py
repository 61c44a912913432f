"""WHO ASKS BY PROGRAM: what a pipeline or a dashboard reads of hot fixes, in JSON; it changes nothing."""
