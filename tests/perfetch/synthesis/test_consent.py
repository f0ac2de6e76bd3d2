import subprocess
import sys
import time
from collections import Counter

import pytest

from perfetch.chat.request import ChatRequest, Message
from perfetch.errors import SettingsInvalid
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.consent import BYTES_PER_TOKEN, manifest_of, require_consent
from perfetch.synthesis.repository import read_repository
from perfetch.synthesis.repository_secrets import secret_in
from perfetch.synthesis.scenarios import first_questions

CODE = "def {}(x):\n    a = {}\n    b = a + x\n    return b\n"
ALL = "a.py build/b.py sub/c.py sub/deep/d.py sub/keep.py"
RANDOM = "aB3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ3lN5pR7t"


def write(folder, files):
    for number, (name, text) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or CODE.format("f", number), encoding="utf-8")
    return folder


def request(text):
    return ChatRequest("m", (Message("user", text),), 100)


@pytest.mark.parametrize(
    ("ignores", "read"),
    [
        ({}, ALL),
        ({".gitignore": "build/\n"}, "a.py sub/c.py sub/deep/d.py sub/keep.py"),
        ({".gitignore": "build"}, "a.py sub/c.py sub/deep/d.py sub/keep.py"),
        ({".gitignore": "/a.py\n# c\n\n"}, "build/b.py sub/c.py sub/deep/d.py sub/keep.py"),
        ({"sub/.gitignore": "*.py\n!keep.py"}, "a.py build/b.py sub/keep.py"),
        ({".gitignore": "*.py", "sub/.gitignore": "!c.py"}, "sub/c.py"),
        # nothing comes back from an excluded folder
        ({".gitignore": "sub/", "sub/.gitignore": "!c.py"}, "a.py build/b.py"),
        ({".gitignore": "**/deep/**"}, "a.py build/b.py sub/c.py sub/keep.py"),
        ({".git/info/exclude": "sub"}, "a.py build/b.py"),
        ({"../.git/HEAD": "x", "../.gitignore": "repo/sub/"}, "a.py build/b.py"),
        # above a repository nothing counts
        ({".git/HEAD": "x", "../.gitignore": "*.py"}, ALL),
    ],
    ids=[
        "none", "folder", "name", "anchored", "nested", "nested wins", "no way back", "stars",
        "info/exclude", "above the folder", "above the repository",
    ],
)  # fmt: skip
def test_what_gitignore_excludes_is_not_read(ignores, read, tmp_path):
    sources = dict.fromkeys(ALL.split())
    repository = read_repository(write(tmp_path / "repo", sources | ignores))
    assert repository.files == tuple(read.split())
    left_out = {reject.reason for reject in repository.rejects}
    assert left_out == ({"ignored by .gitignore"} if len(repository.files) < 5 else set())


def test_git_agrees_on_what_is_ignored(tmp_path):
    names = ["a.py", "x.log.py", "doc/a.py", "doc/b/a.py", "b/doc/a.py", "k/keep.py", "k/l/o.py"]
    rules = "/doc/b\n*.log.*\nk/*\n!k/keep.py\nb/**\n!b/doc/\n"
    folder = write(tmp_path, dict.fromkeys(names) | {".gitignore": rules})
    subprocess.run(["git", "init", "-q", folder], check=True)
    command = ["git", "-C", folder, "ls-files", "--others", "--exclude-standard", "*.py"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert read_repository(folder).files == tuple(sorted(listed))


@pytest.mark.parametrize(
    ("line", "suffix"),
    [
        ('password = "hunter2x"', ".py"),
        ('password: str = "hunter2x"', ".py"),
        ('config = {"api_key": "q8w7e6r5"}', ".py"),
        ('password := "hunter2x"', ".go"),
        ('let api_key: &\'static str = "abc123def";', ".rs"),
        ('private String password = "hunter2x";', ".java"),
        ('std::string secret("hunter2x");', ".cpp"),
        ('const apiKey: string = "q8w7e6r5";', ".tsx"),
        (f'call("{RANDOM}")', ".js"),
        ("key = 'AKIA" + "IOSFODNN7EXAMPLE'", ".py"),
        ("-----BEGIN RSA PRIVATE KEY-----", ".js"),
        ('url = "https://joe:pw1x@host/"', ".ts"),
        ('"ghp_' + "a1B2" * 9 + '"', ".go"),
        ('"sk-proj-' + "a1B2" * 8 + '"', ".cpp"),
    ],
)
def test_a_file_with_a_secret_is_not_read(line, suffix, tmp_path):
    repository = read_repository(write(tmp_path, {"a.py": "", f"b{suffix}": f"1\n{line}\n2\n"}))
    assert repository.files == ("a.py",)
    [reject] = repository.rejects
    assert reject.reason.startswith("may hold a secret (")
    assert line not in str(repository)


@pytest.mark.parametrize(
    ("line", "suffix"),
    [
        ('password = os.environ["PASSWORD"]', ".py"),
        ('password = get("password")', ".py"),
        ("password: str | None = None", ".py"),
        ('return f"password={x}"', ".py"),
        ('secret_name = "{secret}"', ".py"),
        ('const password = "";', ".ts"),
        ("password: string;", ".ts"),
        ('ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"', ".py"),
        ('SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"', ".py"),
        (f'x = "{RANDOM}"  # pragma: allowlist secret', ".py"),
    ],
)
def test_ordinary_code_is_no_secret(line, suffix):
    assert secret_in(line, suffix) == ""


def test_the_scanner_calls_nobody(tmp_path):
    token = "xoxb-" + "123456789012-" * 2 + "a1b2c3d4e5f6g7h8i9j0k1l2"
    write(tmp_path, {"a.py": "", "b.py": f'slack = "{token}"'})
    script = f"""
import sys
from pathlib import Path
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"):
        raise RuntimeError(event)
sys.addaudithook(refuse)
from perfetch.synthesis.repository import read_repository
print(read_repository(Path({str(tmp_path)!r})).rejects[0].reason)
"""
    run = [sys.executable, "-W", "error", "-c", script]
    found = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (found.stdout.strip(), found.stderr) == ("may hold a secret (Slack Token)", "")


def test_a_megabyte_is_scanned_in_seconds():
    line = 'def add_tokens(self, token: str, *, key: int = 0) -> "Token":  # the secret of it\n'
    started = time.process_time()
    assert secret_in(line * 12_000, ".py") == ""
    assert time.process_time() - started < 20  # backtracking would take hours


def test_the_manifest_counts_what_the_requests_show_and_what_was_left_out(tmp_path):
    sources = {
        ".gitignore": "out/\nlocal.py",
        "a.py": "",
        "b/c.py": "",
        "local.py": "",
        "out/d.py": "",
        "key.py": 'password = "hunter2x"\n',
        "big.py": "#\n" * 120_000,
        "small.py": "x = 1\n",
    }
    repository = read_repository(write(tmp_path / "shop", sources))
    questions = first_questions(repository, Asking("m", None, None, 100))
    manifest = manifest_of(repository, [question.request for question in questions])
    assert manifest.files == ("a.py", "b/c.py")
    assert manifest.functions == 2
    assert dict(manifest.left_out) == {
        "ignored by .gitignore": 2,
        "larger than 200 KB": 1,
        "may hold a secret": 1,
    }
    sent = "".join(message.content for each in questions for message in each.request.messages)
    assert manifest.tokens == -(-len(sent.encode()) // BYTES_PER_TOKEN)
    for function in repository.functions:
        assert function.text in sent


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("api.openai.com/v1", "would go to api.openai.com/v1; left out: 1 may"),
        ("127.0.0.1:8080/v1", "would go to 127.0.0.1:8080/v1 on this machine; left out: 1 may"),
        ("localhost:11434/v1", "would go to localhost:11434/v1 on this machine"),
        ("http://[::1]:1/v1", "would go to http://[::1]:1/v1 on this machine"),
        ("localhost.example.com/v1", "would go to localhost.example.com/v1; left out: 1 may"),
    ],
)
def test_without_consent_the_message_says_how_much_would_go_where(endpoint, said, tmp_path):
    repository = read_repository(write(tmp_path / "shop", {"a.py": "", "k.py": f'x="{RANDOM}"'}))
    manifest = manifest_of(repository, [request("é" * 1500)])
    with pytest.raises(SettingsInvalid) as raised:
        require_consent(False, manifest, endpoint)
    message = str(raised.value)
    assert said in message
    assert "1 file in shop (1 function, about 1,000 tokens" in message
    assert "left out: 1 may hold a secret" in message
    assert "--send-code" in message


def test_with_consent_nothing_is_raised(tmp_path):
    repository = read_repository(write(tmp_path, {"a.py": ""}))
    require_consent(True, manifest_of(repository, []), "api.openai.com/v1")


def test_reasons_of_other_kinds_are_no_matter_of_consent(tmp_path):
    repository = read_repository(write(tmp_path, {"a.py": "", "tests/b.py": "", "c.py": "x"}))
    assert Counter(reject.reason for reject in repository.rejects) == {"tests": 1}
    assert manifest_of(repository, []).left_out == {}
