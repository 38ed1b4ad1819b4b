"""The JSON and the texts in which the farm tells of itself."""
