"""A zip archive, taken apart within limits: sizes are counted, not taken from the archive's own word."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from .limits import UNPACKED_LIMIT, Refused

PIECE = 4 * 1024 * 1024  # bytes unpacked at once

_ENCRYPTED = 1  # flag of a part


def parts_of(content: bytes) -> list[zipfile.ZipInfo]:
    """The parts that the archive's directory names. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise Refused("damaged") from error
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Refused("password")
    return parts


class Unpacking:
    """Unpacks the parts of one archive; all together no more than UNPACKED_LIMIT."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._left = UNPACKED_LIMIT

    def pieces(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """A part, piece by piece. The local header before it ends with the lengths of two texts. Raises Refused."""
        lengths = part.header_offset + 26
        sizes = (int.from_bytes(self._content[at : at + 2], "little") for at in (lengths, lengths + 2))
        start = lengths + 4 + sum(sizes)
        packed = self._content[start : start + part.compress_size]
        if part.compress_type == zipfile.ZIP_STORED:
            yield self._counted(packed)
        elif part.compress_type == zipfile.ZIP_DEFLATED:
            yield from self._inflated(packed)
        else:
            raise Refused("type")

    def whole(self, part: zipfile.ZipInfo) -> bytes:
        """Raises Refused."""
        return b"".join(self.pieces(part))

    def _inflated(self, packed: bytes) -> Iterator[bytes]:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        while packed and not inflating.eof:
            try:
                piece = inflating.decompress(packed, PIECE)
            except zlib.error as error:
                raise Refused("damaged") from error
            yield self._counted(piece)
            packed = inflating.unconsumed_tail

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise Refused("unpacked")
        return piece
