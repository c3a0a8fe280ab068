"""The body of POST /v1/consents, rule by rule (contract A.2.1, E.13, E.14)."""

import json
from typing import Any

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, GIRO, SAVINGS, Scene, body, faults, verdict

GOOD = {"iban": GIRO}
REQUIRED = ("access", "recurringIndicator", "validUntil", "frequencyPerDay")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: a body is judged before anything is asked of the database."""
    return sqlite_url


def access(**members: object) -> dict[str, Any]:
    return body(access=members)


def accounts(*references: object) -> dict[str, Any]:
    return access(accounts=list(references))


async def send(scene: Scene, raw: bytes) -> httpx2.Response:
    """These very bytes as JSON."""
    headers = {"PSU-IP-Address": ADDRESS, "Content-Type": "application/json"}
    return await scene.api.call("POST", "/v1/consents", content=raw, headers=headers)


WRONG: dict[str, tuple[object, str]] = {
    **{f"no {name}": (body(**{name: None}), name) for name in REQUIRED},
    "access is a text": (body(access="allPsd2"), "access"),
    "access is an array": (body(access=[]), "access"),
    "access is empty": (access(), "access"),
    "accounts is an object": (access(accounts=GOOD), "access.accounts"),
    "a reference is a text": (accounts(GIRO), "access.accounts[0]"),
    "a reference is null": (accounts(None), "access.accounts[0]"),
    "a reference names nothing": (accounts({}), "access.accounts[0]"),
    "a reference has a currency only": (accounts({"currency": "EUR"}), "access.accounts[0]"),
    "a reference names IBAN and BBAN": (
        accounts({"iban": GIRO, "bban": GIRO[4:]}),
        "access.accounts[0]",
    ),
    "an IBAN with a wrong check digit": (
        accounts(GOOD, {"iban": GIRO[:-1] + str((int(GIRO[-1]) + 1) % 10)}),
        "access.accounts[1].iban",
    ),
    "an IBAN that is too short": (accounts({"iban": GIRO[:-2]}), "access.accounts[0].iban"),
    "an IBAN of no country": (accounts({"iban": "XX6853900754"}), "access.accounts[0].iban"),
    "an IBAN with a line end": (accounts({"iban": GIRO + "\n"}), "access.accounts[0].iban"),
    "an IBAN in other digits": (
        accounts({"iban": GIRO[:4] + "\N{ARABIC-INDIC DIGIT ONE}" * 12}),
        "access.accounts[0].iban",
    ),
    "an IBAN with half a surrogate": (accounts({"iban": "BE\ud800"}), "access.accounts[0].iban"),
    "an IBAN as number": (accounts({"iban": 68}), "access.accounts[0].iban"),
    "an empty IBAN": (accounts({"iban": ""}), "access.accounts[0].iban"),
    "an empty BBAN": (accounts({"bban": ""}), "access.accounts[0].bban"),
    "a BBAN with separators": (accounts({"bban": "539-0075470-34"}), "access.accounts[0].bban"),
    "a BBAN that is too long": (accounts({"bban": "1" * 31}), "access.accounts[0].bban"),
    "a BBAN as object": (accounts({"bban": {}}), "access.accounts[0].bban"),
    "a currency in small letters": (
        accounts({**GOOD, "currency": "eur"}),
        "access.accounts[0].currency",
    ),
    "a currency that is none": (
        accounts({**GOOD, "currency": "EUX"}),
        "access.accounts[0].currency",
    ),
    "an empty currency": (accounts({**GOOD, "currency": ""}), "access.accounts[0].currency"),
    "a currency as array": (accounts({**GOOD, "currency": []}), "access.accounts[0].currency"),
    **{
        f"a reference by {name}": (accounts({name: "x"}), "access.accounts[0]")
        for name in ("pan", "maskedPan", "msisdn", "other")
    },
    "a masked PAN beside an IBAN": (
        accounts({**GOOD, "maskedPan": "411111xxxxxx1111"}),
        "access.accounts[0]",
    ),
    "owner names of another account": (
        access(accounts=[GOOD], additionalInformation={"ownerName": [{"iban": SAVINGS}]}),
        "access",
    ),
    "owner names of nobody": (
        access(accounts=[GOOD], additionalInformation={"ownerName": []}),
        "access",
    ),
    "owner names beside a global access": (
        access(allPsd2="allAccounts", additionalInformation={"ownerName": [GOOD]}),
        "access",
    ),
    "owner names as a text": (
        access(accounts=[GOOD], additionalInformation={"ownerName": "all"}),
        "access.additionalInformation.ownerName",
    ),
    "a flag that is none": (access(allPsd2="all"), "access.allPsd2"),
    "an empty flag": (access(availableAccounts=""), "access.availableAccounts"),
    "a flag as boolean": (access(allPsd2=True), "access.allPsd2"),
    "a flag as array": (access(allPsd2=["allAccounts"]), "access.allPsd2"),
    "a flag in capitals": (access(allPsd2="ALLACCOUNTS"), "access.allPsd2"),
    **{
        f"recurringIndicator {value!r}": (body(recurringIndicator=value), "recurringIndicator")
        for value in ("yes", "TRUE", "", 1, 0, [], {}, [True])
    },
    **{
        f"validUntil {value!r}": (body(validUntil=value), "validUntil")
        for value in (
            *("", "2027-02-30", "2027-2-3", "20270203", "2027-W05-3", "2027-034", "0000-01-01"),
            *("2027-02-03T00:00:00Z", " 2027-02-03", "2027-02-03\n", "tomorrow"),
            *(20270203, [], {}, True),
            *("\N{FULLWIDTH DIGIT TWO}027-02-03", "-027-02-03", "10000-01-01"),
        )
    },
    **{
        f"frequencyPerDay {value!r}": (body(frequencyPerDay=value), "frequencyPerDay")
        for value in (0, -1, 1.5, 4.0, "", "four", "-1", "4.0", "0", [], {}, True)
    },
    "a one-off consent with two readings a day": (
        body(recurringIndicator=False, frequencyPerDay=2),
        "frequencyPerDay",
    ),
    "combinedServiceIndicator as text": (
        body(combinedServiceIndicator="no"),
        "combinedServiceIndicator",
    ),
}


@pytest.mark.parametrize(("asked", "path"), WRONG.values(), ids=WRONG.keys())
async def test_what_is_wrong_is_told_with_its_path(scene: Scene, asked: object, path: str) -> None:
    before = await scene.rows()
    answer = await send(scene, json.dumps(asked).encode())
    assert answer.status_code == 400, answer.text
    assert faults(answer) == [("FORMAT_ERROR", path)]
    assert await scene.rows() == before


async def test_a_number_beyond_all_numbers_is_no_whole_number(scene: Scene) -> None:
    raw = json.dumps(body(frequencyPerDay=4)).replace('PerDay": 4', 'PerDay": 1e400')
    assert faults(await send(scene, raw.encode())) == [("FORMAT_ERROR", "frequencyPerDay")]


async def test_every_fault_of_a_body_is_told_at_once(scene: Scene) -> None:
    asked = {
        "access": {
            "accounts": [{"iban": "x"}, {"pan": "1"}, GOOD],
            "balances": [{"iban": GIRO, "currency": "euro"}],
            "availableAccounts": "some",
        },
        "recurringIndicator": False,
        "validUntil": "soon",
        "frequencyPerDay": 2,
        "combinedServiceIndicator": "x",
    }
    answer = await scene.api.ask(asked)
    assert set(faults(answer)) == {
        ("FORMAT_ERROR", path)
        for path in (
            "access.accounts[0].iban",
            "access.accounts[1]",
            "access.balances[0].currency",
            "access.availableAccounts",
            "validUntil",
            "frequencyPerDay",
            "combinedServiceIndicator",
        )
    }
    assert "x" not in {told["text"] for told in answer.json()["tppMessages"]}


async def test_at_most_twenty_faults_are_told(scene: Scene) -> None:
    answer = await scene.api.ask(accounts(*({"iban": str(n)} for n in range(30))))
    assert len(faults(answer)) == 20


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"text"',
        b"4",
        b"{",
        b'{"access":}',
        b"{'access': {}}",
        b'{"a":1,}',
        b'{"a":1} {"a":1}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1 /* one */}',
        b'{"a": 01}',
        b"\xef\xbb\xbf{}",
        b'{"a": "\xff"}',
        b'{"a": "\xc0\xaf"}',
        b'{"a": "\xed\xa0\x80"}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\x01"}',
        b'{"a":1,"a":1}',
        b'{"b":{"c":[{"a":1,"a":2}]}}',
        b'{"a":null,"a":1}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' * 10 + b"1" + b"}" * 10,
        b'{"a":' + b"[" * 10 + b"]" * 10 + b"}",
    ],
    ids=lambda raw: repr(raw[:24]),
)
async def test_what_is_no_single_plain_json_object_is_refused(scene: Scene, raw: bytes) -> None:
    answer = await send(scene, raw)
    assert answer.status_code == 400, answer.text
    assert faults(answer) == [("FORMAT_ERROR", "body")]


GOOD_BODIES: dict[str, object] = {
    "unknown members": {**body(), "colour": {"of": "money"}, "x": None},
    "unknown members within": accounts({**GOOD, "cashAccountType": "CACC", "nick": 1}),
    "trusted beneficiaries, which are not offered": access(
        accounts=[GOOD], additionalInformation={"trustedBeneficiaries": [GOOD]}
    ),
    "null for what may be absent": body(combinedServiceIndicator=None)
    | {"access": {"accounts": [GOOD], "balances": None, "allPsd2": None}},
    "depth of ten": {**body(), "x": json.loads('{"a":' * 8 + "1" + "}" * 8)},
    "the last valid day": body(validUntil="2026-11-18"),
    "the largest date": body(validUntil="9999-12-31"),
    "frequency as a text": body(frequencyPerDay="4"),
    "booleans as texts": body(recurringIndicator="true", combinedServiceIndicator="false"),
    "a frequency beyond the law": body(frequencyPerDay=10**30),
    "an IBAN as printed": accounts({"iban": " ".join([GIRO[:4].lower(), GIRO[4:8], GIRO[8:]])}),
    "the same account twice": accounts(GOOD, GOOD, {"iban": GIRO.lower()}),
    "one-off": body(recurringIndicator=False, frequencyPerDay=1),
    "an escaped text": {**body(), "x": "\ud83d\ude00 \u202e"},
}


@pytest.mark.parametrize("asked", GOOD_BODIES.values(), ids=GOOD_BODIES.keys())
async def test_what_is_good_is_taken(scene: Scene, asked: object) -> None:
    answer = await send(scene, json.dumps(asked).encode())
    assert verdict(answer) == (201, None), answer.text


async def test_what_was_asked_is_kept_in_its_canonical_form(scene: Scene) -> None:
    printed = f"{GIRO[:4].lower()} {GIRO[4:8]} {GIRO[8:]}"
    asked = body(
        access={"accounts": [{"iban": printed, "colour": "blue"}, {"iban": GIRO}]},
        recurringIndicator="true",
        frequencyPerDay="9",
        validUntil="9999-12-31",
    )
    told = (await scene.api.get(f"/v1/consents/{await scene.api.received(asked)}")).json()
    assert told["access"] == {"accounts": [{"iban": GIRO}]}
    assert (told["recurringIndicator"], told["frequencyPerDay"]) == (True, 4)
    assert told["validUntil"] == "2027-05-17"  # 180 days after today


async def test_texts_for_scalars_are_refused_where_the_bank_is_strict(scene: Scene) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"lenient_json_scalars": False})
    asked = body(recurringIndicator="true", frequencyPerDay="4", combinedServiceIndicator="false")
    assert {path for _, path in faults(await scene.api.ask(asked))} == {
        "recurringIndicator",
        "frequencyPerDay",
        "combinedServiceIndicator",
    }
    assert verdict(await scene.api.ask(body())) == (201, None)
