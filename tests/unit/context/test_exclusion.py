"""What must not give context: ignored, excluded and secret files; drawn as folders."""

from pathlib import Path

import pytest

from fimble.context.exclusion import Exclusions, is_secret_name

SECRET = """.env .env.local prod.env .envrc server.pem tls.key id_rsa id_ed25519.pub .netrc .npmrc
    credentials credentials.json aws-credentials.txt secrets.yaml my_secrets.toml passwords.txt
    api_keys.json service-account-prod.json kubeconfig terraform.tfvars store.jks .ssh/config
    secrets/plain.py .htpasswd .aws/notes.md"""
HARMLESS = """main.py secrets.py credentials.go environment.py keys.py token.ts password_test.rs
    monkey.py env.py keyboard.c src/secretary.py"""


@pytest.mark.parametrize("name", SECRET.split())
def test_secret_names(name: str) -> None:
    assert is_secret_name(Path(name))


@pytest.mark.parametrize("name", HARMLESS.split())
def test_harmless_names(name: str) -> None:
    assert not is_secret_name(Path(name))


def check_allowed(root: Path, patterns: list[str], allowed: str, forbidden: str) -> None:
    exclusions = Exclusions(root, patterns)
    for name in [*allowed.split(), *forbidden.split()]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    found = [
        name for name in [*allowed.split(), *forbidden.split()] if exclusions.allows(root / name)
    ]
    assert found == allowed.split()


def test_ignore_files_as_git_reads_them(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("*.log\n/build/\n!keep.log\n# no\n[\n")
    (tmp_path / "deep" / ".gitignore").write_text("*.py\n!er/\n")
    (tmp_path / "deep" / "er" / ".gitignore").write_text("!again.py\n")
    (tmp_path / ".git" / "info" / "exclude").write_text("mine.py\n")
    check_allowed(
        tmp_path,
        [],
        "a.py keep.log deep/er/again.py deep/build/x.js",
        "x.log build/a.py build/sub/a.py deep/b.py deep/er/b.py mine.py",
    )


def test_the_users_patterns_and_other_peoples_folders(tmp_path: Path) -> None:
    check_allowed(
        tmp_path,
        ["private/", "*.gen.ts"],
        "a.py src/a.ts",
        "private/a.py src/private/deep/a.py src/a.gen.ts node_modules/x/index.js .hidden/a.py",
    )


def test_a_changed_ignore_file_counts_at_once(tmp_path: Path) -> None:
    exclusions = Exclusions(tmp_path)
    assert exclusions.allows(tmp_path / "a.py")
    (tmp_path / ".gitignore").write_text("a.py\n")
    assert not exclusions.allows(tmp_path / "a.py")
    (tmp_path / ".gitignore").unlink()
    assert exclusions.allows(tmp_path / "a.py")


def test_an_ignore_file_that_cannot_be_read_ignores_everything(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / ".gitignore").write_text("#" * 2_000_000)
    check_allowed(tmp_path, [], "a.py", "sub/a.py")


def test_nothing_outside_the_workspace(tmp_path: Path) -> None:
    exclusions = Exclusions(tmp_path / "inside")
    assert not exclusions.allows(tmp_path / "outside.py")
    assert not exclusions.allows(tmp_path / "inside")
