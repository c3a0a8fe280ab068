"""Markdown as HTML: no HTML of its own in it, code coloured, headings with places to link to.

A block of the kind `picture` is drawn (`sequence`).
"""

import re
from collections.abc import Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import escape

from .highlight import coloured
from .sequence import picture

_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_NUMBER: Final = "number"


class _Renderer(RendererHTML):
    """The house's own panels for code and tables."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options
        token = tokens[idx]
        kind = token.info.strip() or "text"
        if kind == "picture":
            return picture(token.content)
        number = env[_NUMBER] = env.get(_NUMBER, 0) + 1
        inner = coloured(kind, token.content.rstrip("\n"))
        return (
            f'<div class="code"><pre id="code-{number}" class="kind-{escape(kind)}" tabindex="0">'
            f"{inner}</pre></div>\n"
        )

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        del options, env
        token = tokens[idx]
        place = _SIGNS.sub("-", tokens[idx + 1].content.lower()).strip("-")
        return f'<{token.tag} id="{place}">'

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        del tokens, idx, options, env
        return '<div class="scroll" tabindex="0" role="region">\n<table>\n'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        del tokens, idx, options, env
        return "</table></div>\n"


_PARSER: Final = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


def html_of(text: str, *, inline: bool = False) -> str:
    """The text as HTML; everything in it that is no Markdown is escaped."""
    made: str = (_PARSER.renderInline if inline else _PARSER.render)(text, {})
    return made
