"""Where a key comes from, and which endpoints may do without one."""

import json

import pytest

from perfetch.errors import EndpointRefused
from perfetch.synthesis.settings import OpenAISource
from storage.api_key import NOT_NEEDED, OPENAI, base_url_of
from tasks.api_key import api_key_for, refuse_keyless

REMOTE = "https://models.invalid/v1"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """A machine without settings."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PERFETCH_OPENAI_SECRET_BLOCK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)


def write_secret(path, mode=0o600, **fields):
    path.write_text(json.dumps(fields))
    path.chmod(mode)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/v1",
        "http://127.0.0.1/v1",
        "http://[::1]:8000/v1",
        "http://192.168.1.7/v1",
        "http://10.0.0.3/v1",
        "http://vllm:8000/v1",
        "http://gpu.local/v1",
        "https://models.internal/v1",
    ],
)
def test_an_endpoint_nearby_needs_no_key(url):
    assert api_key_for(url).get_secret_value() == NOT_NEEDED


@pytest.mark.parametrize("url", [OPENAI, REMOTE, "http://8.8.8.8/v1", "https://local.example/v1"])
def test_a_remote_endpoint_needs_one(url):
    with pytest.raises(EndpointRefused, match="no key; set OPENAI_API_KEY"):
        api_key_for(url)


def test_the_environment_comes_before_files_and_the_working_directory_before_the_home(
    tmp_path, monkeypatch
):
    write_secret(tmp_path / "home" / "secret.json", OPEN_AI_API_KEY="sk-home")
    assert api_key_for(REMOTE).get_secret_value() == "sk-home"
    write_secret(tmp_path / "secret.json", OPEN_AI_API_KEY="sk-here\n")
    assert api_key_for(REMOTE).get_secret_value() == "sk-here"
    monkeypatch.setenv("OPENAI_API_KEY", " sk-environment ")
    assert api_key_for(REMOTE).get_secret_value() == "sk-environment"


@pytest.mark.parametrize(
    "key",
    ["", "  ", "sk-a sk-b", "sk-a\nsk-b", "sk-ä"],
    ids=["empty", "blank", "two", "lines", "ä"],
)
def test_what_is_no_key_is_refused_without_being_quoted(key, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(EndpointRefused, match=r"^OPENAI_API_KEY: the key ") as refused:
        api_key_for(REMOTE)
    assert "sk-" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"OPEN_AI_API_KEY": "sk-half', "secret.json: not readable as JSON"),
        ('{"OPENAI_API_KEY": "sk-other"}', "secret.json: no text field OPEN_AI_API_KEY"),
        ('{"OPEN_AI_API_KEY": 7}', "secret.json: no text field OPEN_AI_API_KEY"),
        ('["sk-list"]', "secret.json: no text field OPEN_AI_API_KEY"),
    ],
    ids=["cut", "other name", "number", "list"],
)
def test_a_file_that_holds_no_key_is_named_and_not_quoted(text, said, tmp_path):
    (tmp_path / "secret.json").write_text(text)
    with pytest.raises(EndpointRefused, match=said) as refused:
        api_key_for(REMOTE)
    assert "sk-" not in str(refused.value)


@pytest.mark.parametrize(("mode", "warns"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_that_others_may_read_is_read_with_a_warning(mode, warns, tmp_path, caplog):
    write_secret(tmp_path / "secret.json", mode, OPEN_AI_API_KEY="sk-file")
    assert api_key_for(REMOTE).get_secret_value() == "sk-file"
    assert ("secret.json can be read by others: chmod 600" in caplog.text) == warns
    assert "sk-file" not in caplog.text


@pytest.mark.parametrize(
    "url", ["models", "ftp://a.example/v1", "http://", "https:///v1", "//a/v1"]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(EndpointRefused, match=r"^base_url: .* is no URL like https://"):
        base_url_of(url)


def test_the_setting_comes_before_the_environment_and_that_before_openai(monkeypatch):
    assert base_url_of(None) == OPENAI
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1/")
    assert base_url_of(None) == "http://127.0.0.1:1/v1"
    assert base_url_of(REMOTE) == REMOTE


def test_a_public_address_of_version_6_is_not_nearby():
    with pytest.raises(EndpointRefused, match="no key"):
        api_key_for("http://[2606:4700::1111]/v1")


def test_where_a_key_was_found_nothing_else_is_looked_at(tmp_path, monkeypatch):
    (tmp_path / "secret.json").write_text("sk-half")
    monkeypatch.setenv("PERFETCH_OPENAI_SECRET_BLOCK", "not-there")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    assert api_key_for(REMOTE).get_secret_value() == "sk-environment"


def test_a_block_needs_a_named_server(monkeypatch):
    monkeypatch.setenv("PERFETCH_OPENAI_SECRET_BLOCK", "model-key")
    with pytest.raises(EndpointRefused, match=r"SECRET_BLOCK: names 'model-key', but PREFECT_API"):
        api_key_for(REMOTE)


def test_a_file_that_is_no_json_leaves_nothing_of_its_text_in_the_error(tmp_path):
    (tmp_path / "secret.json").write_text('{"OPEN_AI_API_KEY": "sk-half')
    with pytest.raises(EndpointRefused) as refused:
        api_key_for(REMOTE)
    assert refused.value.__cause__ is None
    assert "sk-half" not in repr(refused.value)


def test_a_key_is_not_shown(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    found = api_key_for(REMOTE)
    assert "sk-" not in f"{found} {found!r}"


def test_an_address_with_a_password_is_refused_and_not_quoted():
    with pytest.raises(EndpointRefused, match=r"^base_url: holds a password") as refused:
        base_url_of("https://me:sk-secret@models.invalid/v1")
    assert "sk-" not in str(refused.value)


def test_a_run_that_would_ask_is_refused_without_a_key_and_no_other(tmp_path):
    programs = OpenAISource(base_url=REMOTE)
    own_code = OpenAISource(base_url=REMOTE, repository=tmp_path)
    with pytest.raises(EndpointRefused, match="no key; set OPENAI_API_KEY"):
        refuse_keyless([programs], replay=False, send_code=False)
    with pytest.raises(EndpointRefused, match="no key; set OPENAI_API_KEY"):
        refuse_keyless([own_code], replay=False, send_code=True)
    refuse_keyless([programs], replay=True, send_code=False)
    refuse_keyless([own_code], replay=False, send_code=False)  # it may not be sent, key or not
