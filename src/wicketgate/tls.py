"""Our own end of TLS, for installations without a proxy; it asks third parties for certificates.

Python's TLS cannot take a certificate that it does not like: one that is expired or from a stranger
ends in the handshake, with an alert and without the API's words. A proxy has no such limit
(docs/certificates.md). What passes is judged as any other.
"""

import ssl
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives.serialization import Encoding
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wicketgate.issuers import Register
from wicketgate.settings import CannotStart, Settings
from wicketgate.web.kit.hand_over import STATE, Source

if TYPE_CHECKING:
    from uvicorn import Config

ISSUERS: Final = "issuers"
"""Where the application keeps its register, among the state of its lifespan."""
_known: "WeakKeyDictionary[ssl.SSLContext, int]" = WeakKeyDictionary()
"""The version of the register that a context knows."""


class WithCertificate(HttpToolsProtocol):
    """Tells the application which certificate its connection has."""

    def __init__(self, config: "Config", *more: Any, **named: Any) -> None:
        super().__init__(config, *more, **named)
        register = self.app_state.get(ISSUERS)
        if config.ssl is not None and isinstance(register, Register):
            let_in(config.ssl, register)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        secured = transport.get_extra_info("ssl_object")
        der = None if secured is None else secured.getpeercert(binary_form=True)
        self.app_state = {**self.app_state, STATE: der}


def let_in(context: ssl.SSLContext, register: Register) -> None:
    """Let certificates of these issuers through; whether they are still trusted is judged later."""
    if _known.get(context) == register.version:
        return
    _known[context] = register.version
    pems = (one.public_bytes(Encoding.PEM) for one in register.trust.issuers)
    told = b"".join(pems).decode("ascii")
    if told:
        context.load_verify_locations(cadata=told)


def context_of(settings: Settings) -> ssl.SSLContext:
    """What the server shows, and what it asks for. Raises CannotStart."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A session taken up again would bring its certificate along without a new proof of the key.
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    try:
        context.load_cert_chain(settings.tls_certificate or "", settings.tls_key)
    except OSError as error:  # ssl.SSLError is one
        why = f"the server certificate {settings.tls_certificate} cannot be used: {error}"
        raise CannotStart(
            why, "Name certificate and key as PEM, the key without a password."
        ) from error
    if settings.client_certificate_from is Source.TLS:
        context.verify_mode = ssl.CERT_OPTIONAL
        # Trusted lists name issuing authorities, which are no roots.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _made(settings: Settings, _config: "Config", _default: Callable[[], ssl.SSLContext]) -> Any:
    return context_of(settings)


def configuration(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told about TLS; nothing where a proxy ends it."""
    if settings.tls_certificate is None:
        return {"http": "httptools"}
    return {"http": WithCertificate, "ssl_context_factory": partial(_made, settings)}
