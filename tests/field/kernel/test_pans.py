"""Full card numbers are known, in whatever way they are written, and hidden in what is kept."""

from hypothesis import given
from hypothesis import strategies as st

from wicketgate.kernel.pans import is_full_pan, without_pans

MASK = "***"
digits = st.text("0123456789", min_size=12, max_size=18)


def completed(text: str) -> str:
    """With the digit behind that Luhn wants, reckoned in another way than ours."""
    total = 0
    for place, sign in enumerate(reversed(text + "0")):
        number = int(sign) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return text + str(-total % 10)


@given(digits)
def test_a_number_with_the_right_last_digit_is_one(text: str) -> None:
    pan = completed(text)

    assert is_full_pan(pan)
    assert not is_full_pan(pan[:-1] + str((int(pan[-1]) + 1) % 10))


@given(digits, st.sampled_from(["", " ", "-", "."]), st.integers(1, 5))
def test_it_is_hidden_in_groups_and_between_words(text: str, between: str, size: int) -> None:
    pan = completed(text)
    written = between.join(pan[at : at + size] for at in range(0, len(pan), size))

    kept = without_pans(f'{{"cardNumber": "{written}", "payee": "Shop 24"}}', MASK)

    assert kept == f'{{"cardNumber": "{MASK}", "payee": "Shop 24"}}'


@given(digits)
def test_it_is_hidden_where_json_writes_digits_by_their_code_points(text: str) -> None:
    written = "".join(f"\\u003{digit}" for digit in completed(text))

    assert without_pans(f'"{written}"', MASK) == f'"{MASK}"'


@given(digits, st.text("0123456789", min_size=1, max_size=6))
def test_it_is_hidden_beside_other_groups(text: str, more: str) -> None:
    pan = completed(text)

    assert pan not in without_pans(f"{pan} {more}", MASK).replace(" ", "")


def test_what_is_masked_or_short_or_part_of_a_word_stays() -> None:
    for text in ("541333******0021", "411111111111", "BE17981100100121", "tok_4111111111111111"):
        assert not is_full_pan(text)
    assert without_pans("BE17 9811 0010 0121 and 541333******0021", MASK).startswith("BE17 9811")
    assert is_full_pan(" 4111 1111 1111 1111 ")
