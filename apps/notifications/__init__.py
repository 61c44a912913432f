"""WHO MUST KNOW: messages about what happened, sent once it is committed."""
