"""The rooms of the house; each app says in its own first line what it holds."""
