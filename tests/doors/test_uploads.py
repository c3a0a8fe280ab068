"""A form with files is read as it was written, or refused."""

from typing import Final

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicketgate.kernel.errors import Malformed
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.uploads import read_parts

NAMES: Final = st.text(st.sampled_from("abcdefgh-_"), min_size=1, max_size=12)
TEXTS: Final = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)
BOUNDARY: Final = b"xyz"


def read(body: bytes, *long_texts: str) -> Form:
    return read_parts(body, BOUNDARY, long_texts)


def part(disposition: str, content: bytes) -> bytes:
    head = f"--xyz\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
    return head + content + b"\r\n"


END: Final = b"--xyz--\r\n"


@given(
    st.dictionaries(NAMES, TEXTS, max_size=5),
    st.dictionaries(NAMES.map("file-{}".format), st.binary(max_size=300), max_size=3),
)
def test_fields_and_files_are_read_as_a_browser_writes_them(
    fields: dict[str, str], files: dict[str, bytes]
) -> None:
    sent = httpx2.Request(
        "POST",
        "https://bank.example/",
        data=fields,
        files={name: ("given.pem", content) for name, content in files.items()} or {"none": b""},
        headers={"Content-Type": "multipart/form-data; boundary=xyz"},
    )

    form = read(sent.read())

    assert form.fields == {name: value for name, value in fields.items() if value}
    assert form.files == {name: content for name, content in files.items() if content}
    assert not form.doubled


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    for body in (raw, part('form-data; name="a"', raw) + END, b"--xyz\r\n" + raw):
        try:
            form = read(body)
        except Malformed:
            continue
        assert not any(ord(sign) < 32 for text in form.fields.values() for sign in text)


def test_only_a_long_text_holds_line_breaks() -> None:
    body = part('form-data; name="csr"', b"one\r\ntwo") + END

    assert read(body, "csr").get("csr") == "one\r\ntwo"
    with pytest.raises(Malformed):
        read(body)


def test_a_file_not_chosen_was_not_sent() -> None:
    form = read(part('form-data; name="csr"; filename=""', b"") + END)

    assert form.file("csr") == b""
    assert not form.files


def test_what_comes_twice_is_told() -> None:
    form = read(2 * part('form-data; name="a"', b"1") + END)

    assert form.doubled == {"a"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"a=1",
        part('form-data; name="a"', b"1"),  # cut off
        part("attachment", b"1") + END,
        part("form-data", b"1") + END,
        part('form-data; name="a"', b"\xff") + END,
        part('form-data; name="a"', b"\0") + END,
        101 * part('form-data; name="a"', b"1") + END,
    ],
)
def test_what_is_no_such_form_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(body)
