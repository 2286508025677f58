"""The settings of one server, from the environment, `<data>/tongtang.toml` and the command line.

The command line wins over the environment, the environment over the file. Everything has a default, so that an
empty machine runs a class; docs/tongtang.example.toml lists every setting with its reason.
"""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

TENANT = "main"
TURN_URL = re.compile(r"turns?:[a-zA-Z0-9.\-\[\]:]+(\?transport=(udp|tcp))?")


class Config(BaseSettings):
    """One server's settings. Names are the names of the environment variables, in lower case."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    port: int = Field(8080, ge=0, le=65535)
    media_port: int = Field(8443, ge=0, le=65535)
    data: Path = Path("data")
    lan: bool = False
    demo: bool = True
    public_address: str = ""
    media_addresses: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    turn_url: Annotated[tuple[str, ...], NoDecode] = ()
    turn_secret: str = ""
    nats_url: str = ""
    nats_replicas: int = Field(1, ge=1, le=5)
    database_url: str = ""
    keys: Path | None = None
    client: Path | None = None
    log: str = "info"

    @field_validator("media_addresses", "trusted_proxies", "turn_url", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ipaddress.ip_network(each, strict=False)
        return value

    @field_validator("turn_url")
    @classmethod
    def _relays(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not TURN_URL.fullmatch(each):
                raise ValueError(f"{each} is no address of a TURN server, such as turn:turn.example.org:3478")
        return value

    @model_validator(mode="after")
    def _secret_of_relays(self) -> Config:
        if self.turn_url and not self.turn_secret:
            raise ValueError("turn_url needs turn_secret, the secret that the TURN server was told")
        return self

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data.absolute() / 'tongtang.db'}"

    @property
    def keyring(self) -> Path:
        return self.keys or self.data / "keys.db"

    @property
    def host(self) -> str:
        return "0.0.0.0" if self.lan else "127.0.0.1"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        data = Path(init_settings().get("data") or os.environ.get("DATA") or "data")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, data / "tongtang.toml")


def configured(**given: Any) -> Config:
    """The settings with what the command line gave; None there means not given."""
    return Config(**{name: value for name, value in given.items() if value is not None})
