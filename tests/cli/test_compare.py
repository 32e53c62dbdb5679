"""Digests are only laid side by side where one key made both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.projects import make_project

SECRET = "sixteen bytes or more"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("site") / "shop")


def made(shop: Path, file: Path, *words: str | Path) -> Path:
    """The output of `fingerprint`, in a file."""
    done = run("fingerprint", "--project", shop, *words)
    assert done.returncode == 0, done.stderr
    file.write_text(done.stdout)
    return file


def secret(folder: Path, name: str, text: str = SECRET) -> Path:
    file = folder / name
    file.write_text(text)
    return file


@pytest.mark.parametrize("form", [("--json",), ()], ids=["json", "text"])
def test_outputs_under_two_random_keys_are_refused(
    shop: Path, tmp_path: Path, form: tuple[str, ...]
) -> None:
    a, b = (made(shop, tmp_path / name, *form) for name in ("a", "b"))
    done = run("compare", a, b)
    assert done.returncode == 2 and done.stdout == ""
    assert "made under different keys" in done.stderr
    assert f"--key {a}" in done.stderr


@pytest.mark.parametrize("form", [("--json",), ()], ids=["json", "text"])
def test_the_key_of_an_output_makes_another_that_compares(
    shop: Path, tmp_path: Path, form: tuple[str, ...]
) -> None:
    a = made(shop, tmp_path / "a", *form)
    b = made(shop, tmp_path / "b", "--key", a, "--json")
    done = run("compare", a, b)
    assert done.returncode == 0, done.stderr
    assert "are the same" in done.stdout


def test_outputs_under_one_secret_compare_and_do_not_hold_it(shop: Path, tmp_path: Path) -> None:
    words = ("--key", secret(tmp_path, "secret"))
    a, b = made(shop, tmp_path / "a", *words, "--json"), made(shop, tmp_path / "b", *words)
    assert run("compare", a, b).returncode == 0
    for file in (a, b):
        assert SECRET not in file.read_text() and SECRET.encode().hex() not in file.read_text()


def test_outputs_under_two_secrets_are_refused(shop: Path, tmp_path: Path) -> None:
    keys = (secret(tmp_path, "one"), secret(tmp_path, "other", SECRET[::-1]))
    a, b = (made(shop, tmp_path / f"{key.name}.json", "--json", "--key", key) for key in keys)
    assert run("compare", a, b).returncode == 2


def test_an_output_under_a_secret_is_no_key_for_another(shop: Path, tmp_path: Path) -> None:
    a = made(shop, tmp_path / "a", "--json", "--key", secret(tmp_path, "secret"))
    done = run("fingerprint", "--project", shop, "--key", a)
    assert done.returncode == 2
    assert "does not hold the key" in done.stderr


def test_an_output_of_before_there_were_checks_still_compares(shop: Path, tmp_path: Path) -> None:
    a = made(shop, tmp_path / "a", "--json", "--key", secret(tmp_path, "secret"))
    older = json.loads(a.read_text())
    del older["data"]["key_check"]
    b = secret(tmp_path, "b", json.dumps(older))
    assert run("compare", a, b).returncode == 0


@pytest.mark.parametrize("text", ["", "{}", "[]", "a b\n", '{"data": {"items": 3}}', "\0\xff"])
def test_what_is_no_output_of_fingerprint_is_refused(tmp_path: Path, text: str) -> None:
    file = secret(tmp_path, "a", text)
    done = run("compare", file, file)
    assert done.returncode == 2
    assert "no output of session-tui fingerprint" in done.stderr
