"""The site: settings, addresses, the admin site and the WSGI entry that tie the apps together."""
