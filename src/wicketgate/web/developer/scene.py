"""What the pages about applications begin with: who looks, and at which application."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from wicketgate import applications, memberships, people
from wicketgate.applications import Application
from wicketgate.kernel import clock
from wicketgate.kernel.ids import ApplicationId
from wicketgate.kernel.work import Work
from wicketgate.tpps import Organisation
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.catalogue import services
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat

from .app_views import App, Choice, Notice

_FIRST_BODY: Final = (
    '{"access": {"allPsd2": "allAccounts"}, "recurringIndicator": false,'
    ' "validUntil": "9999-12-31", "frequencyPerDay": 1}'
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A member in front of a page; `organisation` is theirs."""

    browser: Browser
    organisation: Organisation

    @property
    def key(self) -> ApplicationId:
        """The application that the address names."""
        return ApplicationId(self.browser.request.path_params["app"])

    @property
    def notice(self) -> Notice | None:
        """What was done before this page."""
        word = self.browser.request.query_params.get("done")
        return next((notice for notice in Notice if notice.value == word), None)

    async def application(self, work: Work) -> Application:
        """Raises applications.ApplicationUnknown."""
        return await applications.find_own(work, self.organisation.id, self.key)


async def enter(seat: Seat, request: Request) -> Scene:
    """Raises people.NotSignedIn, memberships.NoOrganisation."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    return Scene(browser, belonging.organisation)


async def acting(scene: Scene, work: Work) -> Organisation:
    """The organisation again, as it is while this work acts for the member. Raises as `enter`."""
    who = await people.signed_in(work, scene.browser.secret)
    return (await memberships.of_member(work, who.member.id)).organisation


def head(application: Application) -> App:
    """What stands above every tab."""
    return App(
        id=application.id,
        name=application.name,
        description=application.description,
        created=clock.moment(application.created_us),
    )


def choices(
    seat: Seat, organisation: Organisation, chosen: frozenset[applications.Api]
) -> tuple[Choice, ...]:
    """Every API, and whether it is chosen and can be."""
    reachable = applications.selectable(organisation.roles)
    return tuple(
        Choice(
            service=service,
            chosen=service.api in chosen or service.api is applications.Api.OAUTH2,
            reachable=service.api in reachable,
        )
        for service in services(seat)
    )


def ticked(form: Form) -> frozenset[applications.Api]:
    """The APIs whose boxes came ticked."""
    return frozenset(api for api in applications.Api if form.get(f"api-{api.value}"))


def first_call(seat: Seat, key: str) -> str:
    """A call that needs nothing but a key: its answer is a consent that waits for its customer."""
    headers = (
        f"apiKey: {key}",
        "X-Request-ID: $(uuidgen)",
        "PSU-IP-Address: 192.0.2.1",
        "Content-Type: application/json",
    )
    words = [f'curl "{seat.base_url}/psd2/v1/consents"', *(f'-H "{one}"' for one in headers)]
    return " \\\n  ".join([*words, f"--data '{_FIRST_BODY}'"])
