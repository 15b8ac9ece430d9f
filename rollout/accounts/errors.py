"""What can stand in the way of an act on accounts, in the users' words."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.core.users import UsernameMalformed, UsernameTaken, WrongScope
from rollout.vocabulary import N_

__all__ = ["UsernameMalformed", "UsernameTaken", "WrongScope"]


class OwnAdminRole(Refusal):
    message = N_("Không thể tự bỏ vai trò quản trị cuối cùng của chính mình. Nhờ một quản trị khác thực hiện.")


class OwnAccount(Refusal):
    message = N_("Không thể tự khóa tài khoản của chính mình. Nhờ một quản trị khác thực hiện.")


class NotActive(Refusal):
    message = N_("Tài khoản đang bị khóa nên không cấp được mã kích hoạt. Mở khóa trước.")


class CodeNotValid(Refusal):
    message = N_("Mã kích hoạt không đúng, đã dùng hoặc đã hết hạn. Liên hệ cán bộ chuyên quản để được cấp mã mới.")


class WeakPassword(Refusal):
    """Carries the sentence of passwords.weakness."""

    def __init__(self, weakness: str) -> None:
        self.message = weakness
        super().__init__()
