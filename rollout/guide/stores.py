"""Where VssID is got from: the pages of the two stores, printed as codes; no page of ours calls them."""

from __future__ import annotations

from typing import NamedTuple

from rollout.core.qr import qr
from rollout.guide.codes import Code


class Store(NamedTuple):
    """`source`: where the address is from."""

    name: str
    address: str
    source: str


STORES = (
    Store(
        "CH Play (Android)",
        "https://play.google.com/store/apps/details?id=com.bhxhapp",
        "VssID của BHXH Việt Nam trên Google Play, tên gói com.bhxhapp",
    ),
    Store(
        "App Store (iPhone)",
        "https://apps.apple.com/vn/app/vssid/id1521647264",
        "VssID của BHXH Việt Nam trên App Store, mã 1521647264",
    ),
)


def store_codes() -> list[Code]:
    """They are the same for everybody, whatever address this program has."""
    return [Code(store.name, store.address, qr(store.address, store.name)) for store in STORES]
