"""WHAT USERS READ: release notes, from draft to published."""
