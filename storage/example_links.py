"""Which documents stand behind which raced example, over everything under `examples/`."""

from pathlib import Path

from perfetch.records import Role
from storage.home import TEMPORARY, is_complete
from storage.object_folders import copy_of
from storage.tables import read_table

COLUMNS = ["example_id", "document_id", "role"]


def read_example_links(root: Path) -> list[tuple[str, str, Role]]:
    """(example_id, document_id, role), each once; empty before the first source was read.

    Raises:
        StoreDamaged: if a file is not Parquet with these columns; names it.
    """
    links: dict[tuple[str, str, Role], None] = {}
    for folder in sorted((root / "examples").glob("*")):
        if is_complete(folder) and not folder.name.startswith(TEMPORARY):
            rows = read_table(copy_of(folder) / "example_documents.parquet", COLUMNS).to_pylist()
            links |= {(row["example_id"], row["document_id"], row["role"]): None for row in rows}
    return list(links)
