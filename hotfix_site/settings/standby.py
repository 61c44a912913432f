"""The database, with a standby from which pages are read while it does not answer."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


def with_standby(config: dict[str, Any], env: environ.Env) -> dict[str, Any]:
    """The database with the standby that STANDBY_DATABASE_URL names, from which pages are read without it.

    Raises:
        ImproperlyConfigured: one of the two is no PostgreSQL.
    """
    if not env.str("STANDBY_DATABASE_URL", default=""):
        return config
    there: dict[str, Any] = env.db_url("STANDBY_DATABASE_URL")
    if not (config["ENGINE"].endswith("postgresql") and there["ENGINE"].endswith("postgresql")):
        raise ImproperlyConfigured("STANDBY_DATABASE_URL is for PostgreSQL, and so must DATABASE_URL be.")
    # Without these, a machine that is gone keeps whoever asks it for minutes. In seconds, and thousandths.
    limits = {"connect_timeout": 3, "tcp_user_timeout": 10_000}
    reads = {"options": "-c jit=off -c default_transaction_read_only=on"}
    standby = {
        **{name: there.get(name, "") for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")},
        "OPTIONS": {**limits, **reads, **there.get("OPTIONS", {})},
    }
    options = {**limits, **config["OPTIONS"]}
    return {**config, "ENGINE": "apps.common.standby", "OPTIONS": options, "STANDBY": standby}
