"""The streams of an OLE2 file: sectors in chains, in which a crafted file may run in circles."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from .limits import Refused

HEADER = 512  # bytes
_ENTRY = 128  # bytes of one entry of the directory
_IN_HEADER = 109  # places of the table of chains that the header itself names
_NO_SECTOR = 0xFFFFFFFA  # and above: no sector, but the end of a chain


def stream(content: bytes, names: Sequence[str]) -> bytes:
    """The first stream of one of the names. Raises Refused."""
    try:
        return _stream(content, names)
    except (struct.error, IndexError) as error:
        raise Refused("damaged") from error


def _stream(content: bytes, names: Sequence[str]) -> bytes:
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise Refused("damaged")
    size = 1 << shift
    directory_at, cutoff, small_at = struct.unpack_from("<I4xII", content, 48)
    chains = _chains(content, size)

    def chained(first: int) -> bytes:
        return b"".join(content[(at + 1) * size : (at + 2) * size] for at in _chain(chains, first))

    directory = chained(directory_at)
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    for entry in entries:
        first, length = struct.unpack_from("<II", entry, 116)
        if _name(entry) in names and entry[66] == 2:
            if length >= cutoff:
                return chained(first)[:length]
            small = chained(struct.unpack_from("<I", entries[0], 116)[0])
            held = chained(small_at)
            small_chains = struct.unpack(f"<{len(held) // 4}I", held)
            return b"".join(small[at << 6 : (at + 1) << 6] for at in _chain(small_chains, first))[:length]
    raise Refused("damaged")


def _name(entry: bytes) -> str:
    length = int.from_bytes(entry[64:66], "little")
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")


def _chains(content: bytes, size: int) -> Sequence[int]:
    """For each sector the next one of its chain."""
    places = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    further, left = struct.unpack_from("<II", content, 68)
    while further < _NO_SECTOR and 0 < left <= len(content) // size:
        *more, further = struct.unpack_from(f"<{size // 4}I", content, (further + 1) * size)
        places += more
        left -= 1
    held = b"".join(content[(at + 1) * size : (at + 2) * size] for at in places if at < _NO_SECTOR)
    if len(held) > len(content):
        raise Refused("damaged")
    return struct.unpack(f"<{len(held) // 4}I", held)


def _chain(chains: Sequence[int], first: int) -> list[int]:
    """Raises Refused for a chain that runs in a circle."""
    found, at = [], first
    while at < _NO_SECTOR:
        found.append(at)
        if len(found) > len(chains):
            raise Refused("damaged")
        at = chains[at]
    return found
