"""The WSGI entry for gunicorn, which runs production unless the environment says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotfix_site.settings.production")

application = get_wsgi_application()
