"""Forms: what people type, checked before a use case is called."""
