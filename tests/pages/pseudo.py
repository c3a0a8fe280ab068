"""A made-up language: every text in it is accented, 40 % longer and stands in brackets.

What stands outside brackets on a page was not translated; what does not fit is too tight.
"""

import re
from gettext import NullTranslations
from typing import Final

from wicketgate.web.kit.languages import Language

_ACCENTS: Final = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")
_KEPT: Final = re.compile(r"(%\(\w+\)s|<[^>]+>|&\w+;)")


class Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        parts = _KEPT.split(message)
        accented = "".join(
            part if _KEPT.fullmatch(part) else part.translate(_ACCENTS) for part in parts
        )
        return f"[{accented}{' ~~~~' * (len(message) // 12 + 1)}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def pseudo_texts(language: Language) -> NullTranslations:
    """Stands in for `languages.catalogue`."""
    assert language is Language.EN
    return Pseudo()
