"""The clients: ours, and peers in environments of their own, made when they are first asked for."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FOLDER = ROOT / ".bench"


@dataclass(frozen=True, slots=True)
class Client:
    """A program that gets the path of a job; `python` is empty when it cannot be installed."""

    name: str
    label: str
    program: Path
    python: str = ""
    problem: str = ""


LABELS = {
    "ours": "Perfetch",
    "curator": "Bespoke Curator 0.1.31",
    "data_designer": "NeMo Data Designer 0.9.6",
    "cookbook": "cookbook's processor",
    "bare_openai": "AsyncOpenAI, 64 at once",
    "distilabel": "distilabel 1.5.3",
}
DEFAULT_CLIENTS = ("ours", "curator", "data_designer", "cookbook", "bare_openai")


def client(name: str) -> Client:
    """The client, installed; or with the reason why it is not."""
    if name == "ours":
        return Client(name, LABELS[name], HERE / "ours.py", sys.executable)
    program = HERE / "peers" / name / "run.py"
    wanted = program.parent / "requirements.txt"
    if not wanted.exists():
        return Client(name, LABELS[name], program, sys.executable)
    venv = FOLDER / "venvs" / name
    python = venv / "bin" / "python"
    stamp = venv / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        print(f"installing {LABELS[name]} into {venv}", flush=True)
        problem = _install(venv, wanted)
        if problem:
            return Client(name, LABELS[name], program, problem=problem)
        stamp.write_text(wanted.read_text())
    return Client(name, LABELS[name], program, str(python))


def _install(venv: Path, wanted: Path) -> str:
    """Why it cannot be installed; empty when it is."""
    commands = (
        [sys.executable, "-m", "venv", str(venv)],
        [str(venv / "bin" / "python"), "-m", "pip", "install", "-q", "-r", str(wanted)],
    )
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        except subprocess.TimeoutExpired:
            return "pip took more than 15 minutes"
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if "ERROR" in line]
            return (errors or done.stderr.splitlines() or ["pip failed"])[-1][:200]
    return ""
