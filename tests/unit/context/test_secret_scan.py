"""Lines with secrets go, the code around them stays. No secret here is anybody's."""

import pytest

from fimble.context.secret_scan import find_secrets, has_secret, remove_secrets

SECRETS = [
    'AWS_KEY = "AKIAIOSFODNN7EXAMPLA"',
    'password = "hunter2hunter"',
    "API_TOKEN: 9f8e7d6c5b4a39281706",
    'const key = "sk-proj-abcdefghijklmnop1234"',
    'db = "postgres://user:pa55w0rd@host/db"',
    'digest = "d41d8cd98f00b204e9800998ecf8427e"',
    "# Authorization: Bearer abcdef0123456789abcdef",
    "token = ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "MIIEowIBAAKCAQEAy8Dbv8prpJ58aFNTxYyZ0Kb3Pj0L1kQxqzW2",
    "x" * 3000,
]
HARMLESS = [
    'def login(self, password: str, token: str = "") -> None:',
    "token = get_token(user)",
    'url = "https://example.com/a:b"',
    "token_repetition_penalty_max = 1.15",
    "",
]


@pytest.mark.parametrize("line", SECRETS)
def test_secrets(line: str) -> None:
    assert has_secret(line)
    assert remove_secrets(f"before()\n{line}\nafter()") == "before()\nafter()"


@pytest.mark.parametrize("line", HARMLESS)
def test_harmless(line: str) -> None:
    assert not has_secret(line)


def test_of_a_private_key_nothing_is_left() -> None:
    assert remove_secrets("x = 1\n-----BEGIN RSA PRIVATE KEY-----\nabc\n") == ""


def test_what_the_secret_is() -> None:
    assert find_secrets('AWS_KEY = "AKIAIOSFODNN7EXAMPLA"  # mine') == ("AKIAIOSFODNN7EXAMPLA",)
    assert find_secrets("API_TOKEN: 9f8e7d6c5b4a39281706") == ("9f8e7d6c5b4a39281706",)
    assert "hunter2hunter" in find_secrets('password = "hunter2hunter"')
    assert find_secrets("total = 3") == ()
