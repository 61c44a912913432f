"""Kill one part after the other while people work, and look whether anything was lost or done twice.

What is looked at in the end: each form that was answered is on the record, once; no answer was an accident;
each message is written once; the history matches; the standby that took over has all of it.
"""

import os
import sys
import tempfile
from pathlib import Path

import django

from .cluster import Cluster, Missing


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="hotfix-faults-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        try:
            cluster = Cluster(Path(place))
        except Missing as missing:
            print(missing)
            return 2
        try:
            cluster.start()
            os.environ |= {
                "DATABASE_URL": cluster.url,
                "DATABASE_POOLED": "1",
                "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.test",
            }
            django.setup()
            from .story import Story  # which has models, and needs the set-up

            return Story(cluster, Path(place)).tell()
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
