"""`manage.py farm`: the JSON API from the command line, for people and for scripts."""
