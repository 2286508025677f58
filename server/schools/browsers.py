"""How a sign-in's device is called in a list: the browser and the system it says it is, no version, no more."""

from __future__ import annotations

from aiohttp import web

BROWSERS = (  # the first that fits: nearly every browser also says it is the others
    ("Edg", "Edge"),
    ("MicroMessenger", "微信"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(request: web.Request) -> str:
    """Such as `Chrome, Windows`; empty for a program."""
    said = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in BROWSERS if sign in said), None)
    system = next((name for sign, name in SYSTEMS if sign in said), None)
    return ", ".join(name for name in (browser, system) if name)
