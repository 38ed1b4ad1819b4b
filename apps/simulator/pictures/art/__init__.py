"""Small pictures that look like renders, painted with Pillow in milliseconds."""
