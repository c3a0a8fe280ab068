"""Code with classes instead of colours: the style sheet has one dark panel for both themes."""

import json
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import BashLexer, JavascriptLexer, JsonLexer, PythonLexer, TextLexer, XmlLexer
from pygments.lexers.textfmts import HttpLexer

_LEXERS: dict[str, type[Lexer]] = {
    "sh": BashLexer,
    "python": PythonLexer,
    "js": JavascriptLexer,
    "json": JsonLexer,
    "http": HttpLexer,
    "xml": XmlLexer,
}


@lru_cache(maxsize=256)
def coloured(kind: str, source: str) -> Markup:
    """The source as HTML, escaped; in a language we do not know, plain."""
    lexer = _LEXERS.get(kind, TextLexer)(stripnl=False, ensurenl=False)
    return Markup(highlight(source, lexer, HtmlFormatter(nowrap=True)))


def pretty_text(text: str) -> str:
    """JSON text for people; what is no JSON stays as it is."""
    try:
        return pretty(json.loads(text))
    except ValueError:
        return text


def pretty(value: Any) -> str:
    """A JSON value for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)
