"""What a page of the guide is made of; its texts are gettext ids.

In a text “…” are the words on a screen of VssID or of a store, which are the same in every language of ours;
%(portal)s, %(desk)s and %(hotline)s are filled in when it is shown.
"""

from __future__ import annotations

from typing import NamedTuple

from rollout.vocabulary import N_

PORTAL = "https://dichvucong.baohiemxahoi.gov.vn"
"""The portal of BHXH Việt Nam, as 728 writes it (Phụ lục 01, mục 4.2)."""

TWELVE_DIGITS = N_(
    "Từ 01/8/2025 số định danh cá nhân/CCCD (12 số) thay mã số BHXH trong giao dịch (Công văn 1804/BHXH-QLT): "
    "chỗ hỏi mã số BHXH thì chuẩn bị cả hai số."
)
NO_DISTRICTS = N_("Từ 01/7/2025 không còn cấp huyện: chọn tỉnh rồi chọn xã, phường theo tên mới.")
BY_VNEID = N_(
    "Từ 01/7/2025 giao dịch điện tử về BHXH theo Nghị định 164/2025/NĐ-CP dùng tài khoản định danh điện tử (VNeID). "
    "Màn hình có thể khác các bước trên; khi khác, làm theo màn hình hoặc gọi số hỗ trợ."
)
PAPER_CARD = N_("Từ 01/6/2025 thẻ BHYT giấy chỉ cấp cho người không có VssID, VNeID và CCCD gắn chíp.")
"""What has changed since the letter, as far as it is known for certain."""


class GuidePage(NamedTuple):
    """One page. `ready`: what lies ready first; `steps`: one action each, in order; `notes`: what else to know;
    `changed`: what is otherwise since the letter; `source`: the part of the letter that it follows."""

    slug: str
    title: str
    lead: str
    steps: tuple[str, ...]
    source: str
    ready: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
