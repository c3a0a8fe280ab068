"""What this door says of its operations: made from the routes, the models and the tables.

A parameter is what the operation reads, a shape what the models read and write, a refusal a row of
the table of answers. Words stand in `meanings` and `repairs`, titles here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel

from wicketgate.applications import API_OF
from wicketgate.bank import Scheme
from wicketgate.journal import Access
from wicketgate.kernel import clock
from wicketgate.kernel.errors import Refusal, sentence
from wicketgate.kernel.permissions import ROLE_FOR, Permission
from wicketgate.kernel.profile import SignatureMode
from wicketgate.payments import Service
from wicketgate.web.kit import error_forms, schemas, tpp_messages
from wicketgate.web.kit.described import (
    TEXT,
    UUID,
    Chapter,
    Content,
    Credential,
    Good,
    Operation,
    Parameter,
    Place,
    Refused,
    Schema,
    named,
)
from wicketgate.web.kit.seat import Seat

from . import examples, prepared
from .call import JSON, MULTIPART, XML, Call
from .call import Operation as Row
from .errors import ANSWERS, answer_for
from .kinds import On, Repair
from .meanings import HEADERS, MEMBERS, OFFERED, PLACES, QUERY, SEAL
from .repairs import REPAIRS
from .routes import served
from .shapes import ALSO_ANSWERED, ANSWERED, BODIES, KINDS_OF_PAYMENTS, SENT, TOLD_OF_PAYMENTS
from .titles import TITLES
from .wire import entries
from .wire.names import BASE, Linker

_A_MONTH: Final = timedelta(days=30)
_A_QUARTER: Final = timedelta(days=90)
_CONSENT_ID: Final = "The consent; the same as in the scope of the access token."
_DOCUMENT: Final = """<?xml version='1.0' encoding='utf-8'?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{}">...</Document>
"""
_PAIN: Final = _DOCUMENT.format("pain.001.001.09")
_PARTS: Final = """--boundary
Content-Disposition: form-data; name="xml_sct"
Content-Type: application/xml

<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">...</Document>
--boundary
Content-Disposition: form-data; name="json_standingorderType"
Content-Type: application/json

{"startDate": "2026-12-01", "frequency": "Monthly"}
--boundary--
"""
_ANSWERED_XML: Final = {
    ("getTransactionList", XML): _DOCUMENT.format("camt.053.001.08"),
    ("getPaymentInitiationStatus", XML): _DOCUMENT.format("pain.002.001.10"),
    ("getPaymentInformation", XML): _PAIN,
    ("getPaymentInformation", MULTIPART): _PARTS,
}

SANDBOX: Final[Mapping[str, tuple[str, On]]] = {
    "Sandbox-Auto-SCA": (
        (
            "The test customer who answers without a click, and perhaps how: `psu-ok`, "
            "`psu-ok:refuse`, `psu-ok:fail`, `psu-ok:timeout`. Needs `TPP-Redirect-URI`."
        ),
        On.CREATING,
    ),
    "Sandbox-Scenario": (
        (
            "`require-signature`: the request must be sealed. `enforce-frequency`: "
            "`frequencyPerDay` of the new consent is enforced."
        ),
        On.CREATING,
    ),
    "Sandbox-Fault": (
        (
            "`500`, `503` or `429` is answered so; `delay=2000` comes two seconds later; `drop` "
            "cuts the connection after the act."
        ),
        On.EVERY,
    ),
}
"""Request headers that only the sandbox reads -> what they bring about, and where."""

TOLD: Final[Mapping[str, tuple[str, On]]] = {
    "X-Request-ID": ("Yours; a new one where yours was missing or malformed.", On.EVERY),
    "Location": ("The absolute address of what was created.", On.NEW),
    "ASPSP-SCA-Approach": ("Always `REDIRECT`.", On.CREATING),
    "RateLimit-Limit": ("How often a day this may be read without the customer.", On.READING),
    "RateLimit-Remaining": ("How many of these readings are left.", On.READING),
    "RateLimit-Reset": ("In how many seconds there is one more.", On.READING),
    "Sandbox-Scenario-Applied": ("What a `Sandbox-` header brought about.", On.EVERY),
}
"""Headers of good answers -> what they tell, and where."""


@cache
def shapes() -> dict[str, Schema]:
    answered = [*ANSWERED.values(), *ALSO_ANSWERED.values()]
    kinds = [kind for _, kind in answered if kind is not None]
    return {
        **schemas.written([*kinds, entries.Entry], MEMBERS),
        **schemas.read([*BODIES.values(), *SENT, *TOLD_OF_PAYMENTS], MEMBERS),
    }


def describe(seat: Seat) -> Chapter:
    """The XS2A API of this bank, with its switches as they are."""
    teller = _Teller(seat)
    return Chapter(
        operations=tuple(teller.operation(row) for row in served(seat.desk.profile)),
        schemas={**shapes(), **error_forms.shapes()},
        errors=error_forms.forms,
        elsewhere=tuple(teller.refused(On.NOWHERE)),
    )


_CANCELLING: Final = frozenset({"cancelPayment", "startPaymentInitiationCancellationAuthorisation"})


def kinds_of(row: Row) -> frozenset[On]:
    """Which kinds of call the operation is, so which refusals it can meet."""
    reads_accounts = "/accounts" in row.path
    of_funds = row.permission is Permission.FUNDS_CONFIRMATION
    one = "{consent_id}" in row.path
    of_baskets = row.permission is Permission.SIGNING_BASKETS
    starts = row.creates and row.path.endswith("authorisations")
    pays, payment = "{payment_product}" in row.path, "{payment_id}" in row.path
    facts = {
        On.EVERY: True,
        On.WRITING: row.writes,
        On.SENDING: row.sends,
        On.CREATING: row.creates,
        On.CONSENT: one and not of_funds,
        On.FUNDS_CONSENT: one and of_funds,
        On.ASKING: row.name == "createConsent",
        On.ASKING_FOR_FUNDS: row.name == "createConsentConfirmationOfFunds",
        On.ASKING_FOR_BASKET: of_baskets and row.creates and not starts,
        On.BASKET: "{basket_id}" in row.path,
        On.DELETING_BASKET: row.name == "deleteSigningBasket",
        On.CHANGING_BASKET: row.name == "deleteSigningBasket" or (of_baskets and starts),
        On.PAYMENTS: pays,
        On.PAYMENT: payment,
        On.INITIATING: row.name == "initiatePayment",
        On.CHANGING_PAYMENT: payment and row.writes,
        On.CANCELLING: row.name in _CANCELLING,
        On.NEW: row.creates and not starts,
        On.STARTING: starts,
        On.WITHOUT_BODY: starts or row.confirms,
        On.AUTHORISATION: "{authorisation_id}" in row.path,
        On.OPENED: reads_accounts or row.asks,
        On.CONFIRMING: row.confirms,
        On.BEARING: reads_accounts or row.asks or row.confirms,
        On.QUESTION: row.asks,
        On.READING: reads_accounts,
        On.ACCOUNT: "{account_id}" in row.path,
        On.REPORT: row.name == "getTransactionList",
        On.ENTRY: "{transaction_id}" in row.path,
    }
    return frozenset(kind for kind, holds in facts.items() if holds)


class _Asked(Mapping[str, str]):
    """An empty query that notes what is looked for in it."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __getitem__(self, name: str) -> str:
        self.names.append(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Teller:
    """Tells of one seat's operations."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._profile = seat.desk.profile
        today = clock.local_date(seat.desk.clock(), self._profile.zone)
        self._from = today - _A_MONTH
        periodic = prepared.in_xml(Service.PERIODIC, Scheme.SEPA, today)
        self._sent = {
            XML: prepared.in_xml(Service.SINGLE, Scheme.SEPA, today),
            MULTIPART: prepared.in_parts(periodic, today),
        }
        link = Linker(seat.api_url, self._profile.links)
        self._until = today + _A_QUARTER
        told = examples.bodies(link, seat.metadata_url, self._until)
        confirmed = self._profile.confirmation_required
        self._examples = examples.with_confirmation(told) if confirmed else told

    def operation(self, row: Row) -> Operation:
        title, text = TITLES[row.name]
        kinds = kinds_of(row)
        path = f"{BASE}{row.path}"
        for ours, (theirs, _) in PLACES.items():
            path = path.replace(f"{{{ours}}}", f"{{{theirs}}}")
        token = (Credential.BEARER,) if On.BEARING in kinds else ()
        return Operation(
            api=API_OF[row.permission].value,
            method=row.method,
            path=path,
            name=row.name,
            title=title,
            text=text,
            role=ROLE_FOR.get(row.permission),
            credentials=(Credential.API_KEY, *token),
            parameters=tuple(self._parameters(row, kinds)),
            body=self._body(row),
            prepared=prepared.of_payments() if On.INITIATING in kinds else (),
            good=tuple(self._goods(row, kinds)),
            refused=tuple(self.refused(*kinds)),
        )

    # -------------------------------------------------------------- what is sent
    def _parameters(self, row: Row, kinds: frozenset[On]) -> Iterator[Parameter]:
        for ours, (theirs, text) in PLACES.items():
            if f"{{{ours}}}" in row.path:
                yield _place(theirs, text)
        yield from self._query(row)
        if On.OPENED in kinds:
            yield Parameter(name="Consent-ID", text=_CONSENT_ID, required=True)
        for name in sorted(HEADERS, key=lambda name: (name not in row.required, name)):
            if _fits(name, kinds):
                text, form = HEADERS[name]
                yield Parameter(name=name, text=text, form=form, required=name in row.required)
        yield from _of_seal(self._profile.signature_mode)
        if self._seat.sandbox:
            yield from _of_sandbox(kinds)

    def _query(self, row: Row) -> Iterator[Parameter]:
        """What the operation looks for in its query."""
        query = _Asked()
        row.read_query(Call(self._seat, {}, query, {}, row.path, Access("", "", row.method)), [])
        given = {"dateFrom": self._from.isoformat(), "bookingStatus": "booked"}
        for name in dict.fromkeys(query.names):
            text, form = QUERY[name]
            yield Parameter(
                name=name,
                place=Place.QUERY,
                text=text,
                form=form,
                required=name == "bookingStatus",
                example=given.get(name, ""),
            )

    def _body(self, row: Row) -> Mapping[str, Content] | None:
        read = BODIES.get(row.name)
        if read is None:
            return None
        example = examples.asked(row.name, self._until)
        form = _any_of(SENT[:3]) if read in SENT else named(read.__name__)
        others = {media: Content(form=TEXT, example=self._sent[media]) for media in row.bodies[1:]}
        return {JSON: Content(form=form, example=example), **others}

    # -------------------------------------------------------------- what is answered
    def _goods(self, row: Row, kinds: frozenset[On]) -> Iterator[Good]:
        yield self._good(row, kinds, *ANSWERED[row.name])
        if row.name in ALSO_ANSWERED:
            yield self._good(row, kinds, *ALSO_ANSWERED[row.name])

    def _good(self, row: Row, kinds: frozenset[On], status: int, shape: type | None) -> Good:
        contents = {}
        if shape is not None:
            example = self._examples[row.name]
            contents[JSON] = Content(form=named(shape.__name__), example=example)
        elif JSON in row.media_types and XML in row.media_types:
            example = self._examples[row.name]
            contents[JSON] = Content(form=_any_of(TOLD_OF_PAYMENTS), example=example)
        for media in row.media_types[1:]:
            if self._profile.camt_reports or On.REPORT not in kinds:
                contents[media] = Content(form=TEXT, example=_ANSWERED_XML[row.name, media])
        return Good(
            status=status,
            text=f"{HTTPStatus(status).phrase}.",
            contents=contents,
            headers=tuple(_answered_headers(kinds, sandbox=self._seat.sandbox)),
        )

    def refused(self, *kinds: On) -> Iterator[Refused]:
        """Every refusal that calls of these kinds can meet, as they are checked."""
        met = [kind for kind, repair in REPAIRS.items() if repair.on in kinds]
        for kind in sorted(met, key=lambda kind: (ANSWERS[kind].stage, kind.__name__)):
            repair = REPAIRS[kind]
            if repair.live and self._seat.sandbox:
                continue
            if repair.unless is None or not getattr(self._profile, repair.unless):
                yield self._refused(kind, repair)

    def _refused(self, kind: type[Refusal], repair: Repair) -> Refused:
        answer = answer_for(kind, self._profile.unknown_id_status)
        cause = sentence(kind)
        message = tpp_messages.Message(answer.code, cause)
        return Refused(
            name=kind.__name__,
            status=answer.status,
            code=answer.code,
            cause=f"{cause}.",
            repair=repair.text,
            provoke=repair.provoke if self._seat.sandbox else "",
            bodies=error_forms.examples(answer.status, message, self._seat.base_url),
        )


def _place(name: str, text: str) -> Parameter:
    """A part of the path; what is offered there can be chosen."""
    offered = OFFERED.get(name, ())
    form: Schema = {"type": "string", "enum": list(offered)} if offered else TEXT
    first = next(iter(offered), "")
    return Parameter(
        name=name, place=Place.PATH, text=text, form=form, required=True, example=first
    )


def _any_of(models: Sequence[type[BaseModel]]) -> Schema:
    """One of the kinds of payments, each with its title."""
    titled = zip(KINDS_OF_PAYMENTS, models, strict=True)
    return {"anyOf": [{"title": title, **named(model.__name__)} for title, model in titled]}


def _fits(header: str, kinds: frozenset[On]) -> bool:
    """Whether the header says something on calls of these kinds."""
    if header == "TPP-Rejection-NoFunds-Preferred":
        return On.INITIATING in kinds
    if header.startswith(("TPP-Explicit", "TPP-Decoupled", "TPP-Redirect-Preferred")):
        return On.NEW in kinds
    if header.startswith(("TPP-", "PSU-ID", "PSU-Corporate")):
        return On.CREATING in kinds
    return True


def _of_seal(mode: SignatureMode) -> Iterator[Parameter]:
    if mode is not SignatureMode.OFF:
        needed = mode is not SignatureMode.OPTIONAL
        yield from (Parameter(name=name, text=text, required=needed) for name, text in SEAL.items())


def _of_sandbox(kinds: frozenset[On]) -> Iterator[Parameter]:
    for name, (text, on) in SANDBOX.items():
        if on in kinds:
            yield Parameter(name=name, text=text)


def _answered_headers(kinds: frozenset[On], *, sandbox: bool) -> Iterator[Parameter]:
    for name, (text, on) in TOLD.items():
        if on in kinds and (sandbox or not name.startswith("Sandbox-")):
            form = UUID if name == "X-Request-ID" else TEXT
            yield Parameter(name=name, text=text, form=form)
