"""The change-management record: taken as a snapshot, laid out as a PDF, issued, signed and verified."""
