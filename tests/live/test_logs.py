"""What looks like a secret or like a person is masked on its way into the log."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wicketgate.kernel.secrets import new_secret, new_uuid
from wicketgate.logs import MASK, masked, redact


@pytest.mark.parametrize(
    "secret",
    [
        "BE71096123456769",
        "BE71 0961 2345 6769",
        "de89370400440532013000",
        "4111 1111 1111 1111",
        "5500005555555559",
        "Bearer abcdefghijk.lmnop",
        "Basic dXNlcjpwYXNzd29yZA==",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "anna.peeters@bank.example",
        pytest.param(new_secret("wga"), id="an access token"),
    ],
)
def test_it_is_masked_wherever_it_stands(secret: str) -> None:
    told = redact(None, "info", {"event": f"see {secret}, please", "list": [{"deep": secret}]})

    assert secret not in str(told)
    assert told["event"] == f"see {MASK}, please"
    assert told["list"] == [{"deep": MASK}]


@pytest.mark.parametrize(
    "plain",
    [
        "job.failed",
        "2026-11-28T22:31:33.275326Z",
        "PSDBE-NBB-9990000001",
        "asyncpg.connect_utils._connect_addr:1092",
        "BE71096123456768",
        "GET /v1/accounts/{account_id}/transactions",
        "1795904750431563",
        "00000000-0000-4000-8000-000000000000",
        "ab345678-1234-4123-8123-411111111111",
    ],
)
def test_what_is_none_stays(plain: str) -> None:
    assert masked(plain) == plain


def test_values_of_telling_names_are_masked() -> None:
    told = redact(None, "info", {"Authorization": "x", "apiKey": "y", "status": 200, "none": None})

    assert told == {"Authorization": MASK, "apiKey": MASK, "status": 200, "none": None}


@given(some.text(alphabet=string.printable), some.text(alphabet=string.printable))
def test_a_token_is_masked_between_any_texts(before: str, after: str) -> None:
    token = new_secret("wgr")

    assert token not in masked(f"{before} {token} {after}")


@given(some.uuids())
def test_ids_of_requests_stay(key: object) -> None:
    assert masked(f"request_id={key}") == f"request_id={key}"
    assert masked(new_uuid()) != MASK


@given(some.text())
def test_no_text_breaks_it(text: str) -> None:
    masked(text)
