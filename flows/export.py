"""Hands a dataset version to other tools; a plain command, without a Prefect server."""

from console.export import main

if __name__ == "__main__":
    main()
