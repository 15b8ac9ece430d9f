"""What a colour is called. Pure."""

from __future__ import annotations

import colorsys

from flask_babel import gettext

from rollout.vocabulary import N_

LIGHT, DARK = 0.7, 0.3
GREY = 0.15  # how far apart its parts are at most

_HUES = (
    (12, N_("đỏ sẫm"), N_("đỏ"), N_("hồng nhạt")),
    (40, N_("nâu"), N_("cam"), N_("cam nhạt")),
    (52, N_("vàng nâu"), N_("vàng cam"), N_("vàng cam nhạt")),
    (70, N_("vàng sẫm"), N_("vàng"), N_("vàng nhạt")),
    (160, N_("xanh lá đậm"), N_("xanh lá"), N_("xanh lá nhạt")),
    (190, N_("xanh ngọc đậm"), N_("xanh ngọc"), N_("xanh ngọc nhạt")),
    (255, N_("xanh dương đậm"), N_("xanh dương"), N_("xanh dương nhạt")),
    (290, N_("tím đậm"), N_("tím"), N_("tím nhạt")),
    (345, N_("hồng đậm"), N_("hồng"), N_("hồng nhạt")),
    (360, N_("đỏ sẫm"), N_("đỏ"), N_("hồng nhạt")),
)
"""Up to which hue in degrees; the name where it is dark, as it is, and where it is light."""

_GREYS = ((0.1, N_("đen")), (0.45, N_("xám đậm")), (0.7, N_("xám")), (0.93, N_("xám nhạt")), (1.0, N_("trắng")))


def colour_name(rgb: str) -> str:
    """The name of RRGGBB, a gettext id."""
    parts = [int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    hue, light, _ = colorsys.rgb_to_hls(*parts)
    if max(parts) - min(parts) <= GREY * min(1, 2 * (1 - light) + 0.1):
        return next(name for most, name in _GREYS if light <= most)
    dark, plain, pale = next(names for most, *names in _HUES if hue * 360 <= most)
    if light < DARK:
        return dark
    return pale if light > LIGHT else plain


def shown_colour(rgb: str) -> str:
    """Name and code, in the viewer's language."""
    return f"{gettext(colour_name(rgb))} (#{rgb})"
