"""What the page of the first run sends and is told."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.web.api import Strict
from server.web.words import Label

from ..credentials.passwords import MAX_CHARACTERS, MAX_LOGIN_CHARACTERS, MIN_CHARACTERS

MAX_SCHOOLS, MAX_ROOMS = 40, 60


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone that is known here, such as Asia/Shanghai")
    return name


Zone = Annotated[str, Field(max_length=40), AfterValidator(_zone)]
Address = Annotated[str, Field(max_length=200, pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]
Login = Annotated[str, Field(min_length=2, max_length=MAX_LOGIN_CHARACTERS, pattern=r"^[\w.@-]+$")]


class AdministratorBody(Strict):
    label: Label
    login: Login
    password: str = Field(min_length=MIN_CHARACTERS, max_length=MAX_CHARACTERS)


class SchoolBody(Strict):
    label: Label
    rooms: list[Label] = Field(default_factory=list, max_length=MAX_ROOMS)


class SchoolsBody(Strict):
    group: Label = Field(
        description="What all the schools belong to: a group, or the school itself if it is alone"
    )
    zone: Zone = "Asia/Shanghai"
    main: SchoolBody
    satellites: list[SchoolBody] = Field(default_factory=list, max_length=MAX_SCHOOLS)


class AddressBody(Strict):
    address: Address


class AdministratorAnswer(BaseModel):
    label: str
    login: str


class FirstRunAnswer(BaseModel):
    """How far the first run is: what is absent was not entered yet. Each step can be changed until the end."""

    administrator: AdministratorAnswer | None = None
    schools: SchoolsBody | None = None
    address: str | None = None
    suggested_address: str


Verdict = Literal["good", "warn", "bad", "unknown"]


class CheckAnswer(BaseModel):
    """One line: what was looked at, the verdict, a code of what was found, and its figures by name."""

    model_config = ConfigDict(frozen=True)

    check: Literal["name", "certificate", "web", "media", "clock", "disk"]
    verdict: Verdict
    finding: str
    figures: dict[str, str | int] = Field(default_factory=dict)


class ChecksAnswer(BaseModel):
    items: list[CheckAnswer]
