"""How a dataset version is put together."""

from pydantic import BaseModel, ConfigDict, Field


class AssemblySettings(BaseModel):
    """Shares of the splits, and what counts as the same text twice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unseen_share: float = Field(
        default=0.15,
        ge=0,
        lt=1,
        title="Unseen groups",
        description="Share of families and modules that training never sees in any form.",
    )
    dev_share: float = Field(
        default=0.15,
        ge=0,
        lt=0.5,
        title="Dev",
        description="Share of the seen wordings that selects models.",
    )
    test_share: float = Field(
        default=0.25,
        gt=0,
        lt=0.5,
        title="Test",
        description="Share of the seen wordings that is only judged on.",
    )
    document_shingle_tokens: int = Field(
        default=3,
        ge=1,
        le=8,
        title="Tokens in a document's shingle",
        description="Length of the runs of tokens by which two documents are compared.",
    )
    document_threshold: float = Field(
        default=0.7,
        ge=0.5,
        le=1,
        title="Near-duplicate documents",
        description="Jaccard overlap of shingles from which two documents are the same.",
    )
    query_threshold: float = Field(
        default=0.8,
        ge=0.5,
        le=1,
        title="Near-duplicate queries",
        description="Jaccard overlap of words from which two queries are the same.",
    )
    split_seed: int = Field(
        default=0,
        ge=0,
        title="Seed of the split",
        description="Changing it makes another split: do so only in an empty PERFETCH_HOME.",
    )
