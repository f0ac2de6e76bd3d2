from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from console.command_line import finish, parse
from perfetch.errors import SourceInvalid, StoreDamaged, TransientError


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    rate: float = Field(default=0.5, gt=0, description="how fast")


class Outer(BaseModel):
    """What the flow is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    inner: Inner = Inner()
    names: tuple[str, ...] = ()
    pairs: tuple[Inner, ...] = Field(default=(Inner(),), min_length=1)
    seed: int = Field(default=0, ge=0)
    kind: Literal["linear", "affine"] | Literal["full", "lora"] | Literal["auto"] = "auto"


def test_options_fill_the_model():
    filled = parse(Outer, "prog", ["--inner.rate", "2", "--names", "a,b", "--seed", "7", "--json"])
    assert filled == Outer(inner=Inner(rate=2), names=("a", "b"), seed=7)
    assert type(filled) is Outer


class Dashed(BaseModel):
    send_code: bool = False
    base_url: str = ""


def test_an_option_may_be_spelled_with_dashes_and_a_value_keeps_its_own():
    filled = parse(Dashed, "prog", ["--send-code", "--base-url=http://a-b_c/v1"])
    assert filled == Dashed(send_code=True, base_url="http://a-b_c/v1")


@pytest.mark.parametrize("spelled", ["--no-send-code", "--no-send_code"])
def test_a_flag_may_be_denied_as_the_help_says(spelled):
    assert not parse(Dashed, "prog", ["--send-code", spelled]).send_code


def test_an_environment_variable_of_the_same_name_changes_nothing(monkeypatch):
    monkeypatch.setenv("SEED", "9")
    assert parse(Outer, "prog", []).seed == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--seed", "-1"], "--seed: Input should be greater than or equal to 0 (given: '-1')"),
        (["--inner.rate", "x"], "--inner.rate: Input should be a valid number"),
        (["--nope", "1"], "unrecognized arguments: --nope 1; see prog --help"),
        (["--names", '["a"'], "--names: expected JSON, as --help shows it (Missing end"),
        (
            ["--kind", "best"],
            "--kind: expected 'linear', 'affine', 'full', 'lora', 'auto' (given: 'best')",
        ),
        (["--pairs", '[{"rate": 0}]'], "--pairs.0.rate: Input should be greater than 0"),
    ],
    ids=["bounds", "type", "unknown", "broken JSON", "choice of choices", "inside a list"],
)
def test_a_bad_option_is_one_sentence_and_exit_code_2(capsys, arguments, said):
    with pytest.raises(SystemExit) as ended:
        parse(Outer, "prog", arguments)
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert len(printed.err.splitlines()) == 1
    assert printed.out == ""


def test_help_lists_every_field(capsys):
    with pytest.raises(SystemExit) as ended:
        parse(Outer, "prog", ["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for option in ("--inner.rate", "--names", "--seed", "--json", "how fast"):
        assert option in shown


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SourceInvalid("x.tsv:3: no"), 2),
        (StoreDamaged("f"), 2),
        (TransientError("busy"), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=["bad input", "damaged", "failed", "interrupted"],
)
def test_an_error_is_a_sentence_and_an_exit_code(capsys, error, code):
    def fail():
        raise error

    assert finish(fail, "prog", as_json=False) == code
    assert capsys.readouterr().err.startswith("prog: ")


def test_the_last_line_on_standard_output_is_the_path(capsys):
    assert finish(lambda: {"path": "/a/b", "n": 1}, "prog", as_json=False) == 0
    assert capsys.readouterr().out == "/a/b\n"
    finish(lambda: {"path": "/a/b", "n": 1}, "prog", as_json=True)
    assert capsys.readouterr().out == '{"path": "/a/b", "n": 1}\n'
