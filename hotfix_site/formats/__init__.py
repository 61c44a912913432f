"""How the site writes dates and times where no page says otherwise, by language."""
