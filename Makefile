.DEFAULT_GOAL := help
help:
	@true
