"""Names that tell what is finished from what is not."""

MANIFEST = "manifest.json"
"""Written last: a folder is complete when it is there."""
TEMPORARY = ".part-"
"""Readers never look at what begins with it."""
