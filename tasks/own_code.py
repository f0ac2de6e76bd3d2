"""Your own code becomes queries: what would be sent is said first, and nothing goes unasked."""

from functools import partial

from prefect import get_run_logger

from perfetch.chat.conversation import Ask
from perfetch.chat.request import ChatRequest
from perfetch.errors import SourceInvalid
from perfetch.synthesis.consent import manifest_of, require_consent
from perfetch.synthesis.consistency import judge
from perfetch.synthesis.repository import Repository, read_repository
from perfetch.synthesis.scenarios import ask_intents, first_questions
from perfetch.synthesis.settings import Asked
from storage.api_key import base_url_of
from storage.candidates import write_candidates
from storage.home import home
from tasks.consistency import only_found_again
from tasks.synthesise import SynthesisedRef, asking_of


def repository_of(source: Asked, *, send_code: bool) -> Repository:
    """The functions of the source's folder, once their owner has agreed to send them.

    Raises:
        SettingsInvalid: if not; says how much would go where.
        SourceInvalid: if the folder is missing, or no function in it can be used.
    """
    repository = _read(source)
    requests = _scenario_requests(repository, source)
    manifest = manifest_of(repository, requests)
    endpoint = base_url_of(source.base_url)
    require_consent(send_code, manifest, endpoint)
    get_run_logger().info("generate  %s go to %s", manifest, endpoint)
    return repository


def scenario_requests(source: Asked) -> list[ChatRequest]:
    """The requests that show code, one a function; nothing is sent."""
    return _scenario_requests(_read(source), source)


def ask_for_intents(
    repository: Repository, source: Asked, encoder: str, seed: int, ask: Ask
) -> SynthesisedRef:
    """Documents and queries of a repository; a query that does not find its function goes."""
    asked = ask_intents(repository, asking_of(source), ask, source.context_share, seed)
    judged = partial(judge, asking=asking_of(source), ask=ask) if source.judge else None
    found = only_found_again(asked, encoder, source.found_within, judge=judged)
    stored = write_candidates(home(), found)
    get_run_logger().info(
        "generate  %s: %d documents, %d queries (%d before those went that do not find their "
        "function within %d), %d left out",
        found.source,
        len(found.documents),
        *(len(found.queries), len(asked.queries), source.found_within, len(found.rejects)),
    )
    return SynthesisedRef(str(stored.path), "")


def _read(source: Asked) -> Repository:
    if source.repository is None:
        raise SourceInvalid("repository: no folder of your own code is named")
    return read_repository(source.repository, max_functions=source.max_functions)


def _scenario_requests(repository: Repository, source: Asked) -> list[ChatRequest]:
    return [each.request for each in first_questions(repository, asking_of(source))]
