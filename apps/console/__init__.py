"""ALL SCREENS: admin classes, forms and views."""
