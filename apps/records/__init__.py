"""THE PAPER: the change-management record."""
