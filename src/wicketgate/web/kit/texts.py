"""What people type into a field, tidied before anything is asked of it."""

import unicodedata


def one_line(text: str) -> str:
    """Without blanks around it and with one blank between words (Unicode NFC)."""
    return " ".join(unicodedata.normalize("NFC", text).split())
