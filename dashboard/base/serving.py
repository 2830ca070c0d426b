"""Where Longroad is served, and by which names it may be called: a part of the settings.

There is no sign-in yet, so only this machine is served: an address open to others is refused.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_PATH = re.compile(r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")


class Place(NamedTuple):
    """A host as a request names it: its name in small letters, and its port (-1 when none is named)."""

    name: str
    port: int


def listed(value: object) -> object:
    """A list written as text with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def is_loopback(name: str) -> bool:
    """Whether a host name or address means this machine itself."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def place_of(host: str) -> Place | None:
    """`longroad.example.com:8443` or `[::1]:8501` in its parts; None for anything that is not a host and nothing
    else.
    """
    try:
        parts = urlsplit(f"//{host}")
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host) or not (_NAME.fullmatch(name) or _is_address(name)):
        return None
    return Place(name, -1 if port is None else port)


def _is_address(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


class Serving(BaseModel):
    """What `serve` needs to know before any page; see README, "Settings"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = "127.0.0.1"
    port: int = Field(8501, ge=1, le=65535)
    base_path: str = Field("", description="the path everything lies under, without slashes at its ends")
    allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()

    @field_validator("address")
    @classmethod
    def _address(cls, value: str) -> str:
        name = value.strip().lower().removeprefix("[").removesuffix("]")
        if not is_loopback(name):
            raise ValueError(
                f"“{value}” would open Longroad to other machines, and it has no sign-in yet; use "
                "127.0.0.1, ::1 or localhost"
            )
        return name

    @field_validator("base_path")
    @classmethod
    def _base_path(cls, value: str) -> str:
        path = value.strip().strip("/")
        if path and (not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/"))):
            raise ValueError(
                f"“{value}” is not a path; write one like /longroad, in letters, digits, dots, hyphens and _"
            )
        return path

    @field_validator("allowed_hosts")
    @classmethod
    def _allowed_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if place_of(host) is None:
                raise ValueError(
                    f"“{host}” is not a host name; write the names visitors use, like "
                    "longroad.example.com, without https:// and without *"
                )
        return tuple(host.lower() for host in value)

    @property
    def base(self) -> str:
        """What every path begins with: empty, or `/longroad`."""
        return f"/{self.base_path}" if self.base_path else ""

    @property
    def url(self) -> str:
        """Where it is, for people."""
        name = f"[{self.address}]" if ":" in self.address else self.address
        return f"http://{name}:{self.port}{self.base}" + ("/" if self.base else "")

    def knows(self, place: Place | None) -> bool:
        """Whether Longroad may be called by that name: loopback names, and those in the settings (with their port, if
        one is set).
        """
        return place is not None and (is_loopback(place.name) or self.names(place))

    def names(self, place: Place) -> bool:
        """Whether the settings name that host."""
        known = {place_of(host) for host in self.allowed_hosts}
        return place in known or Place(place.name, -1) in known
