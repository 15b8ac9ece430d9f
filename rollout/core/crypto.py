"""Keys, encryption of personal fields, blind indexes of numbers and the seals of rows.

Three keys per version: `encryption` (AES-256-GCM), `index` (keyed BLAKE2b of a number), `chain` (seals).
Run as a program it prints new keys, without an application, which would need some or make its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from base64 import b64decode
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from rollout.config import make_data_keys


class DataKeyError(Exception):
    """The data keys are malformed, or are not those the database was written with."""


@dataclass(frozen=True)
class KeySet:
    """One version of the three keys, 32 bytes each."""

    encryption: AESGCM
    index: bytes
    chain: bytes


class Keys:
    """All versions of the keys; the current one writes, the version byte of a ciphertext says which reads."""

    def __init__(self, text: str) -> None:
        try:
            data = json.loads(text)
            self.current: int = int(data["current"])
            raw = {int(version): {n: b64decode(v) for n, v in ks.items()} for version, ks in data["keys"].items()}
            if any(len(key) != 32 for ks in raw.values() for key in ks.values()):
                raise ValueError("a key is not 32 bytes")
            self._sets = {v: KeySet(AESGCM(k["encryption"]), k["index"], k["chain"]) for v, k in raw.items()}
            first = raw[min(raw)]
            self.fingerprint: str = hashlib.sha256(b"|".join(first[n] for n in sorted(first))).hexdigest()
            self._writing = self._sets[self.current].encryption
            self._version = bytes([self.current])
            oldest = self._sets[min(self._sets)]
            self._index, self._chain = oldest.index, oldest.chain
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataKeyError(f"DATA_KEYS cannot be read: {error}") from error

    def encrypt(self, text: str, field: str) -> bytes:
        """`field` names what is encrypted, so that one field's ciphertext cannot stand in another's place."""
        return self.encrypt_bytes(text.encode(), field)

    def decrypt(self, ciphertext: bytes, field: str) -> str:
        """Raises DataKeyError when the keys are not those it was encrypted with."""
        return self.decrypt_bytes(ciphertext, field).decode()

    def encrypt_bytes(self, content: bytes, field: str) -> bytes:
        nonce = os.urandom(12)
        return self._version + nonce + self._writing.encrypt(nonce, content, field.encode())

    def decrypt_bytes(self, ciphertext: bytes, field: str) -> bytes:
        """Raises DataKeyError as `decrypt` does."""
        try:
            cipher = self._sets[ciphertext[0]].encryption
            return cipher.decrypt(ciphertext[1:13], ciphertext[13:], field.encode())
        except (KeyError, IndexError, InvalidTag) as error:
            raise DataKeyError(f"{field} cannot be decrypted with these keys") from error

    def blind_index(self, kind: str, number: str) -> bytes:
        """16 bytes that are equal for equal numbers of one kind and say nothing else.

        Always of the first version: a changed index key would hide every number from search.
        """
        return hashlib.blake2b(f"{kind}|{number}".encode(), key=self._index, digest_size=16).digest()

    def index_begun(self, text: str) -> hashlib.blake2b:
        """A blind index that begins so, to be copied and gone on with, where many begin alike."""
        return hashlib.blake2b(text.encode(), key=self._index, digest_size=16)

    def seal(self, content: bytes) -> bytes:
        """The 16-byte seal of one row."""
        return hashlib.blake2b(content, key=self._chain, digest_size=16).digest()

    def link(self, content: bytes) -> bytes:
        """The 32-byte HMAC of one link of the chain."""
        return hmac.digest(self._chain, content, "sha256")


def keys() -> Keys:
    """The keys of the running application."""
    held: Keys = current_app.extensions["data_keys"]
    return held


def mask(number: str) -> str:
    """The last three characters, the rest as dots: •••• 821."""
    return f"•••• {number[-3:]}"


if __name__ == "__main__":
    sys.stdout.write(f"{make_data_keys()}\n")
