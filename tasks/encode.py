"""Embeds every text of a dataset version once, a chunk of texts per task."""
