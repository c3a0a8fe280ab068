"""Forms as they come back: what is wrong stands in the summary and at each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.support.members import Person

UNPROCESSABLE: Final = 422


@dataclass(frozen=True)
class Case:
    """What somebody sends by the form of a page, and the fields at which something is wrong."""

    page: str
    action: str
    told: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def placed(self, **places: str) -> "Case":
        """With what there is in this database."""
        return Case(
            self.page.format(**places),
            self.action.format(**places),
            self.told,
            self.fields,
            self.files,
        )


async def send(person: Person, case: Case) -> int:
    """Open the page and post its form, as a browser does."""
    assert await person.get(case.page) == 200, case.page
    forms = [one.attributes for one in person.page.all("form")]
    [form] = [one for one in forms if one["action"] == case.action]
    hidden = {
        one.attributes["name"] or "": one.attributes["value"] or ""
        for one in person.page.all("input")
        if one.attributes["type"] == "hidden"
    }
    data = {**hidden, **case.fields}
    if form.get("enctype") != "multipart/form-data":
        person.answer = await person.client.post(case.action, data=data)
    else:
        files = {name: ("given", content) for name, content in case.files.items()}
        person.answer = await person.client.post(
            case.action, data=data, files=files or {"none": b""}
        )
    return person.answer.status_code


async def check(person: Person, case: Case) -> None:
    """The form comes back; each fault is in the summary and, told the same way, at its field."""
    assert await send(person, case) == UNPROCESSABLE, case
    assert tuple(person.faults) == case.told, case
    assert person.page.one("title").text.startswith("Error: ")
    by_id = {one.attributes.get("id"): one for one in person.page.elements}
    links = {f"#{name}" for name in case.told}
    summary = [one.text for one in person.page.all("a") if one.attributes.get("href") in links]
    for name, words in zip(case.told, summary, strict=True):
        assert name in by_id, f"the summary leads to #{name}, which is nowhere"
        message = by_id[f"{name}-error"].text
        assert message == f"Error: {words}", (name, message)
        about = [
            one.tag
            for one in person.page.elements
            if f"{name}-error" in (one.attributes.get("aria-describedby") or "").split()
        ]
        assert about, f"no field says that {name}-error is about it"
