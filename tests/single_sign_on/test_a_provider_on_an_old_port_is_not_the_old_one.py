"""What a provider said is remembered by its address; each provider that a test runs is asked itself."""

from urllib.parse import urlsplit

import pytest

from apps.accounts.provider_answers import ProviderSilent, discovery
from apps.accounts.sign_on_rules import Provider
from tests.identity_provider import CLIENT, SECRET, running


def test_the_second_on_one_port_is_asked_itself() -> None:
    with running() as first:
        named = Provider(
            id="company", name="Example SSO", issuer=first.issuer, client_id=CLIENT, client_secret=SECRET
        )
        assert discovery(named)["issuer"] == first.issuer
    with running(urlsplit(first.issuer).port or 0) as second:
        second.is_silent = True
        with pytest.raises(ProviderSilent):
            discovery(named)
