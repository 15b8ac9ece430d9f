"""How a text of the guide is shown: words on a screen stand out as Vietnamese, addresses lead somewhere. Pure."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_PARTS = re.compile(r"“([^“”]+)”|(https?://[\w./-]*[\w/])")


def marked(text: str) -> Markup:
    """A text as HTML: “words of a screen” bold and in Vietnamese whatever the language around them, addresses as links.

    >>> marked("Bấm “Gửi”.")
    Markup('Bấm “<b lang="vi">Gửi</b>”.')
    """
    shown, end = Markup(), 0
    for found in _PARTS.finditer(text):
        words, address = found.groups()
        shown += escape(text[end : found.start()])
        if words:
            shown += Markup('“<b lang="vi">{}</b>”').format(words)
        else:
            shown += Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address)
        end = found.end()
    return shown + escape(text[end:])
