"""A hot fix of which not everything can be read, among many that can: it says so, and the others go on."""

import logging

from django.utils.translation import gettext_lazy as _

from apps.history.going_on import is_of_a_value
from apps.hotfixes.models import HotFix

from .pdf_layout import LayoutError

logger = logging.getLogger(__name__)

NOT_READ = _("This cannot be read: it was changed past the software. verify_history says where.")


def unreadable(key: int, error: Exception) -> str:
    """Return the reference of this hot fix. Raises `error` where no value that was read is to blame."""
    from .archival_writer import NotArchival  # pyHanko takes a second to import

    if isinstance(error, LayoutError | NotArchival) or not is_of_a_value(error):
        raise error
    reference = HotFix.objects.filter(pk=key).order_by().values_list("reference", flat=True).first()
    logger.warning("%s cannot be read", reference, exc_info=error)
    return str(reference)
