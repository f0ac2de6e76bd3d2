"""Asks the newest corpus, without a Prefect server: the encoder alone and the champion."""

from console.search import main

if __name__ == "__main__":
    main()
