"""Every model of the records app, gathered for Django."""

from .exports import PackExport

__all__ = ["PackExport"]
