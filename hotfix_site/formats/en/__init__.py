"""How the site writes dates and times in English."""
