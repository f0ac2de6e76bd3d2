"""How strictly a speed claim is proved, and what a candidate may use while it runs."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class VerificationSettings(BaseModel):
    """How strictly a speed claim is proved, and what a candidate may use while it runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sandbox: Literal["bubblewrap", "process"] = Field(
        default="bubblewrap",
        title="Sandbox",
        description="bubblewrap: namespaces and a system call filter (Linux). process: limits "
        "only, no wall around files and network; recorded in every verdict.",
    )
    min_ratio: float = Field(
        default=1.2,
        ge=1.0,
        le=100.0,
        title="Least speed-up",
        description="The lower bound of slow CPU time over fast CPU time that is accepted.",
    )
    min_rounds: int = Field(
        default=7,
        ge=5,
        le=200,
        title="Fewest rounds",
        description="Rounds raced before the first decision; each runs both sides once.",
    )
    max_rounds: int = Field(
        default=60,
        ge=5,
        le=1000,
        title="Most rounds",
        description="An interval that still holds the least speed-up then is inconclusive.",
    )
    race_s: float = Field(
        default=1.5,
        gt=0.0,
        le=600.0,
        title="Seconds of racing",
        description="Per slow twin, beyond the fewest rounds.",
    )
    wall_limit_s: float = Field(
        default=10.0,
        gt=0.0,
        le=600.0,
        title="Wall limit (s)",
        description="For one command: one run at one size, or one timed batch.",
    )
    cpu_limit_s: int = Field(
        default=60,
        ge=1,
        le=3600,
        title="CPU limit (s)",
        description="For one solution, over all of its runs.",
    )
    memory_limit_mib: int = Field(
        default=1024,
        ge=128,
        le=65536,
        title="Memory limit (MiB)",
        description="Address space of one solution.",
    )
    file_limit_mib: int = Field(
        default=64,
        ge=1,
        le=4096,
        title="File limit (MiB)",
        description="Size of the working directory, and of one file in it.",
    )
    output_limit_kib: int = Field(
        default=1024,
        ge=1,
        le=65536,
        title="Output limit (KiB)",
        description="What one solution may print over all of its runs.",
    )
    compile_limit_s: float = Field(
        default=60.0,
        gt=0.0,
        le=600.0,
        title="Compile limit (s)",
        description="Wall time of one compiler run.",
    )
    compile_memory_limit_mib: int = Field(
        default=2048,
        ge=512,
        le=65536,
        title="Compile memory limit (MiB)",
        description="Address space of each process of the compiler.",
    )

    @model_validator(mode="after")
    def _rounds_in_order(self) -> "VerificationSettings":
        if self.max_rounds < self.min_rounds:
            raise ValueError(
                f"max_rounds {self.max_rounds} is below min_rounds {self.min_rounds}: raise it"
            )
        return self
