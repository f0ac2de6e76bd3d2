"""Where the services run: read from the environment, since a worker and a person read it alike."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from perfetch.errors import SettingsInvalid

DEFAULT_POOL = "perfetch"
DEFAULT_TIME_ZONE = "UTC"
PREFIX = "PERFETCH_"


def _known(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError("no such time zone; expected a name as UTC or Europe/Berlin")
    return zone


class ServiceSettings(BaseSettings):
    """PERFETCH_PORT and its like; a value out of bounds is named when it is read."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    host: str = Field(default="127.0.0.1", description="The interface the server listens on.")
    port: int = Field(default=4200, ge=1, le=65535, description="The server's port.")
    database_url: SecretStr | None = Field(
        default=None, description="postgresql+asyncpg://…; SQLite below PERFETCH_HOME when empty."
    )
    timezone: Annotated[str, AfterValidator(_known)] = Field(
        default=DEFAULT_TIME_ZONE, description="The zone of every schedule."
    )
    work_pool: str = Field(default=DEFAULT_POOL, description="Where runs wait for a worker.")
    notify_url: SecretStr | None = Field(
        default=None, description="Told of failed, late and stuck runs by a POST of JSON."
    )
    notify_block: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]+/[a-z0-9-]+$",
        description="A notification block of your own instead, as slack-webhook/team.",
    )


def read_settings() -> ServiceSettings:
    """What the environment says.

    Raises:
        SettingsInvalid: naming the variable, what it holds and what was expected.
    """
    try:
        return ServiceSettings()
    except ValidationError as error:
        problem = error.errors()[0]
        name = f"{PREFIX}{problem['loc'][0]}".upper()
        reason = problem["msg"].removeprefix("Value error, ")
        raise SettingsInvalid(f"{name}={problem['input']}: {reason}") from error
