"""What an installation says about certificates of third parties (docs/certificates.md)."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field

from wicketgate.issuers import LOTL
from wicketgate.web.kit.hand_over import SOCKET, Source


def origin(url: str) -> str:
    """Scheme and host, perhaps a port; nothing behind it."""
    parts = urlsplit(url.rstrip("/"))
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
        message = "is no address such as https://api.bank.example"
        raise ValueError(message)
    return url.rstrip("/")


def _networks(text: str) -> str:
    """Addresses and networks with blanks between, and perhaps `unix`."""
    for one in text.split():
        if one != SOCKET:
            ip_network(one)
    return text


class CertificateSettings(BaseModel):
    """A part of the settings; `proving` makes of it what the doors are given."""

    api_url: Annotated[str, AfterValidator(origin)] | None = Field(
        None, description="how programs reach us, where certificates are asked for at another host"
    )
    client_certificate_from: Source = Field(
        Source.NONE, description="`nginx`, `rfc9440`, `envoy`, `tls` or `none`"
    )
    proxies: Annotated[str, AfterValidator(_networks)] = Field(
        "127.0.0.1 ::1",
        description="addresses of the proxy, with blanks between; `unix` for a socket",
    )
    proxy_secret_file: Path | None = Field(
        None, description="a file with the secret that the proxy adds, 32 signs or more"
    )
    tls_certificate: Path | None = Field(
        None, description="our own server certificate with its chain, as PEM"
    )
    tls_key: Path | None = Field(None, description="its key, as PEM")
    issuers: Path | None = Field(
        None, description="issuers that the bank trusts: a PEM file, or a folder of them"
    )
    trusted_lists: bool = Field(
        default=False, description="whether issuers in the EU's trusted lists are trusted"
    )
    trusted_list_url: str = Field(LOTL, description="the list of the lists")
    trusted_list_signers: Path | None = Field(
        None, description="who signs the list of the lists, as PEM; else those that pyHanko knows"
    )
    trusted_list_territories: str = Field(
        "", description="which lists are read, such as `BE NL`; all where it is empty"
    )
