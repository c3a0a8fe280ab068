"""Markdown for templates: whole chapters, and single sentences."""

from functools import lru_cache

from markupsafe import Markup

from .rendering import html_of


def page(text: str) -> Markup:
    """A whole chapter."""
    return Markup(html_of(text))


@lru_cache(maxsize=2048)
def line(text: str) -> Markup:
    """A sentence or two, without a paragraph around it."""
    return Markup(html_of(text, inline=True))
