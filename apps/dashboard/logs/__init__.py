"""The render log of a frame as a page: what is kept of it, and the farm's parts."""
