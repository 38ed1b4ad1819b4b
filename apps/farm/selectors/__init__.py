"""Read side of the mirror, for the pages and for the JSON API."""
