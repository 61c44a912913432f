"""Whether a timestamp is by an authority that is trusted: by its certificate, or one that vouches for it."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError

from .file_contents import Timestamp


def leads_to(timestamp: Timestamp, trusted: Iterable[x509.Certificate], *, at: datetime) -> bool:
    """Return whether the certificate of a timestamp was good at that time, by way of those that are trusted.

    Nothing is fetched: what an authority revoked since is not known here.
    """
    own, *others = (x509.Certificate.load(one) for one in timestamp.certificates)
    context = ValidationContext(
        trust_roots=list(trusted),
        other_certs=others,
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    validator = CertificateValidator(own, intermediate_certs=others, validation_context=context)
    try:
        asyncio.run(validator.async_validate_usage(set(), {"time_stamping"}))
    except (PathBuildingError, PathValidationError, ValidationError):
        return False
    return True
