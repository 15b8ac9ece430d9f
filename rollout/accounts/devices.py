"""What a browser says of itself, in words that its owner recognises."""

from __future__ import annotations

_BROWSERS = (("Zalo", "Zalo"), ("Edg", "Edge"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung Internet"),
             ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def device_name(user_agent: str) -> str:
    """Chrome · Windows; "" when nothing is recognised. Order matters: most browsers claim to be others too."""
    found = [
        next((name for sign, name in signs if sign.lower() in user_agent.lower()), "")
        for signs in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(name for name in found if name)
