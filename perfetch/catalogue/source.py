"""The catalogue as a source: families become documents, queries and programs to race."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from perfetch.catalogue.family import load_families
from perfetch.catalogue.instance import Instance, draw_instances
from perfetch.catalogue.own_families import FOLDER
from perfetch.errors import SourceInvalid
from perfetch.records import (
    Candidates,
    Document,
    Example,
    Language,
    Qrel,
    Query,
    Role,
    Solution,
    content_id,
)
from perfetch.rendering import language_context

FAMILIES = Path(__file__).parent / "families"


class CatalogueSource(BaseModel):
    """Perfetch's own bank of programming tasks, each proved by a race before it is used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["catalogue"] = "catalogue"
    path: Path | None = Field(
        default=None,
        title="Folder of family files",
        description="A folder of <group>/<family>.py and .cpp files; Perfetch's own when empty.",
    )
    languages: tuple[Language, ...] = Field(
        default=("python", "cpp"),
        min_length=1,
        title="Languages",
        description="Which languages' families to take.",
    )
    instances: int = Field(
        default=1,
        ge=1,
        le=20,
        title="Instances per family",
        description="How many draws of a family's parameters; each is raced by itself.",
    )
    families: int | None = Field(
        default=None,
        ge=1,
        title="At most so many families",
        description="For a quick try: the first families of each language; all when empty.",
    )


def read_catalogue(settings: CatalogueSource, seed: int) -> Candidates:
    """Every instance of every family: its documents, its wordings as queries, its programs.

    Raises:
        SourceInvalid: if a file breaks the format, or no family is left for these languages.
    """
    families = load_families(settings.path or FAMILIES)
    chosen = []
    for language in settings.languages:
        of_language = [family for family in families if family.language == language]
        chosen += of_language[: settings.families]
    if not chosen:
        raise SourceInvalid(f"{settings.path or FAMILIES}: no family in {settings.languages}")
    instances = [
        instance
        for family in chosen
        for instance in draw_instances(family, settings.instances, seed)
    ]
    joined = _join([_candidates_of(instance) for instance in instances])
    own = {FOLDER: str(settings.path.absolute())} if settings.path else {}
    return replace(joined, notes=joined.notes | own)


def _candidates_of(instance: Instance) -> Candidates:
    example = instance.example
    programs: list[tuple[Role, Solution]] = [("positive", example.positive)]
    programs += [("slow", twin) for twin in example.slow]
    programs += [("near_miss", miss) for miss in example.near_miss]
    documents = [(role, _document(instance, solution)) for role, solution in programs]
    queries = [_query(instance, wording, text) for wording, text in instance.intents]
    return Candidates(
        source="catalogue",
        documents=tuple(document for _, document in documents),
        queries=tuple(queries),
        qrels=tuple(
            Qrel(query.query_id, document.document_id, int(role == "positive"), role)
            for query in queries
            for role, document in documents
        ),
        examples=(example,),
        example_documents=tuple(
            (example.example_id, document.document_id, role) for role, document in documents
        ),
    )


def _document(instance: Instance, solution: Solution) -> Document:
    family = instance.family
    return Document(
        document_id=content_id(family.language, solution.code),
        text=solution.code,
        language=family.language,
        source="catalogue",
        group=f"catalogue/{family.name}",
        slice=family.group,
    )


def _query(instance: Instance, wording: str, text: str) -> Query:
    family = instance.family
    context = language_context(family.language)
    return Query(
        query_id=content_id("query", "catalogue", text, context, family.language),
        text=text,
        context=context,
        language=family.language,
        source="catalogue",
        group=f"catalogue/{family.name}",
        wording=f"catalogue/{family.name}/{wording}",
        slice=family.group,
        leaks_name=_spells(text, instance.example),
    )


def _spells(text: str, example: Example) -> bool:
    """Whether every word of the positive's name stands in the text."""
    words = example.positive.entry.lower().split("_")
    return all(word in text.lower() for word in words)


def _join(parts: list[Candidates]) -> Candidates:
    """One Candidates; the same query or document drawn twice stands once."""
    documents = {doc.document_id: doc for part in parts for doc in part.documents}
    queries = {query.query_id: query for part in parts for query in part.queries}
    qrels = {(q.query_id, q.document_id): q for part in parts for q in part.qrels}
    examples = {ex.example_id: ex for part in parts for ex in part.examples}
    links = {link: None for part in parts for link in part.example_documents}
    leaks = sum(query.leaks_name for query in queries.values())
    return Candidates(
        source="catalogue",
        documents=tuple(documents.values()),
        queries=tuple(queries.values()),
        qrels=tuple(qrels.values()),
        examples=tuple(examples.values()),
        example_documents=tuple(links),
        notes={
            "licence": "Perfetch's own",
            "families": str(len({query.group for query in queries.values()})),
            "name_leaks": f"{leaks / max(1, len(queries)):.3f}",
        },
    )
