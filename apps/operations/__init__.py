"""How the site itself does: its checks, what Prometheus reads, and what each line of the log tells."""
