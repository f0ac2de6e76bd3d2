"""Shows what a version was made from and what was made from it; without a Prefect server."""

from console.lineage import main

if __name__ == "__main__":
    main()
