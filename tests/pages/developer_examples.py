"""The pages of the developers' area in every variant, with invented firms."""

from collections.abc import Iterator
from dataclasses import replace

from tests.pages.organisation_examples import organisation_examples
from wicketgate.web.developer.views import Overview
from wicketgate.web.kit.pages import SandboxBar, Shell, View


def developer_examples(shell: Shell) -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    inside = replace(shell, signed_in_as="Léa Vandenbroucke")
    sandbox = replace(inside, sandbox=SandboxBar(login="", password="", code=""))
    yield "dev-overview", Overview(csrf="c", name="Léa", organisation="Budget Bee"), sandbox
    yield "dev-overview-new", Overview(csrf="c", name="Léa", organisation=None), inside
    yield from ((name, view, sandbox) for name, view in organisation_examples())
