"""What can stand in the way of an act on a visit, in the users' words."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from rollout.core.formats import day_said, label
from rollout.core.office_hours import Hours
from rollout.register.booking import InTheWay
from rollout.register.errors import RegisterError
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_visits import VisitAct


class VisitError(RegisterError):
    """The act on the visit is not possible."""


class NoSuchMove(VisitError):
    """`state`, `act`: MOVES knows no such way, or not for this side."""

    message = N_("Lịch đang ở tình trạng “%(state)s” nên chưa làm được việc “%(act)s”. Tải lại trang để xem lịch mới.")

    def __init__(self, state: Labelled, act: VisitAct) -> None:
        super().__init__(state=state.label, act=act.label)
        self.state, self.act = state, act

    @property
    def text(self) -> str:
        return _(self.message, state=label(self.state), act=label(self.act))


class NotOfVisit(VisitError):
    message = N_("Đơn vị này không có trong lịch, hoặc không trả lời thay đơn vị khác được. Chưa có gì thay đổi.")


class OldRound(VisitError):
    message = N_("Lịch đã được đề xuất lại. Tải lại trang để xem các thời gian mới. Chưa có gì thay đổi.")


class NoSuchTime(VisitError):
    message = N_("Thời gian này không có trong các thời gian đã đề xuất. Chưa có gì thay đổi.")


class TooLateToAnswer(VisitError):
    message = N_("Đã quá hạn trả lời đề xuất này. Liên hệ cán bộ BHXH để hẹn thời gian khác.")


class TimesNeeded(VisitError):
    message = N_("Đề xuất từ một đến ba thời gian khác nhau.")


class OneTimeNeeded(VisitError):
    message = N_("Buổi chung của nhiều đơn vị: mỗi lần đề xuất một thời gian. Chưa có gì thay đổi.")


class NobodyGoes(VisitError):
    message = N_("Chọn ít nhất một cán bộ và một đơn vị. Chưa có gì thay đổi.")


class OfficerAlreadyGoes(VisitError):
    message = N_("Cán bộ này đã có trong lịch. Chưa có gì thay đổi.")


class OfficerGoesNot(VisitError):
    message = N_("Cán bộ này không có trong lịch. Chưa có gì thay đổi.")


class AgreeOfSeveral(VisitError):
    message = N_("Buổi chung của nhiều đơn vị: đề xuất lại thời gian này để các đơn vị cùng trả lời.")


class LastUnit(VisitError):
    message = N_("Lịch chỉ còn một đơn vị. Dùng Hủy để hủy lịch.")


class NotYetBegun(VisitError):
    message = N_("Chưa đến giờ đã thống nhất. Cần đổi thì đề xuất lại hoặc hủy lịch.")


class SessionTaken(VisitError):
    message = N_("Buổi hướng dẫn này đã ghi cho một lịch khác. Chưa có gì thay đổi.")


class NotOnTheQuarter(VisitError):
    message = N_("Lịch tính theo 15 phút (8:00, 8:15…) và gọn trong một ngày. Chưa có gì thay đổi.")


class TimeRefused(VisitError):
    """A time cannot be had; `following` is the next one that can, told in the reader's language. `with_consent`: this
    one could be had, were the officer to come in the units' own hours."""

    def __init__(
        self, *, following: tuple[date, Hours] | None = None, with_consent: bool = False, **values: object
    ) -> None:
        self.following, self.with_consent = following, with_consent
        said, filled = _following(following)
        super().__init__(next=said % filled if filled else said, **values)

    @property
    def text(self) -> str:
        said, filled = _following(self.following)
        return _(self.message, **self.told | {"next": _(said, **filled)})

    @property
    def told(self) -> dict[str, object]:
        """What fills the sentence in the reader's language."""
        return self.values


def _following(time: tuple[date, Hours] | None) -> tuple[str, dict[str, str]]:
    """A gettext id and what fills it."""
    if time is None:
        return N_("chưa có trong hai tuần tới"), {}
    return N_("%(time)s ngày %(day)s"), {"time": str(time[1]), "day": f"{time[0]:%d/%m/%Y}"}


class TimePast(TimeRefused):
    message = N_("Thời gian này đã qua. Chọn thời gian khác.")


class TimeTooFar(TimeRefused):
    message = N_("Chọn ngày trong vòng một năm tới.")


class OutsideHours(TimeRefused):
    message = N_("%(time)s ngày %(day)s không nằm trọn trong giờ làm việc (%(hours)s). Giờ trống gần nhất: %(next)s.")


class OutsideWindows(TimeRefused):
    """With consent; `on`: the day, of which the unit has windows."""

    message = N_("%(unit)s tiếp %(hours)s %(day)s; %(time)s không nằm trọn trong giờ đó. Giờ trống gần nhất: %(next)s.")

    def __init__(self, *, on: date, **values: Any) -> None:
        super().__init__(day=f"{on:%d/%m/%Y}", **values)
        self.on = on

    @property
    def told(self) -> dict[str, object]:
        return self.values | {"day": day_said(self.on)}


class DayOff(TimeRefused):
    message = N_("Ngày %(day)s không phải ngày làm việc. Giờ trống gần nhất: %(next)s.")


class UnitClosed(TimeRefused):
    message = N_("%(unit)s nghỉ vào ngày %(day)s. Giờ trống gần nhất: %(next)s.")


class HeldByOthers(TimeRefused):
    """Its words name whom or what holds a time, as far as one reader may know; `cause` is worded anew for
    another one."""

    cause: InTheWay | None = None


class OfficerFull(HeldByOthers):
    message = N_("%(officer)s đã có %(most)s lịch trong ngày %(day)s, là số tối đa. Giờ trống gần nhất: %(next)s.")


class SlotTaken(HeldByOthers):
    message = N_(
        "%(officer)s đã có lịch tại %(unit)s từ %(start)s đến %(end)s (kể cả đi lại). Giờ trống gần nhất: %(next)s."
    )


class OfficerBusy(HeldByOthers):
    message = N_("%(officer)s đã có lịch từ %(start)s đến %(end)s (kể cả đi lại). Giờ trống gần nhất: %(next)s.")


class OfficerAway(HeldByOthers):
    message = N_("%(officer)s vắng từ %(start)s đến %(end)s ngày %(day)s. Giờ trống gần nhất: %(next)s.")


class OfficerAwayAllDay(HeldByOthers):
    message = N_("%(officer)s vắng cả ngày %(day)s. Giờ trống gần nhất: %(next)s.")


class UnitTaken(HeldByOthers):
    message = N_("%(unit)s đã có lịch từ %(start)s đến %(end)s. Giờ trống gần nhất: %(next)s.")


class RoomTaken(HeldByOthers):
    message = N_("%(thing)s đã có lịch dùng từ %(start)s đến %(end)s. Giờ trống gần nhất: %(next)s.")


class VehicleTaken(HeldByOthers):
    message = N_("%(thing)s đã có lịch dùng từ %(start)s đến %(end)s (kể cả đi lại). Giờ trống gần nhất: %(next)s.")


class TimeTaken(HeldByOthers):
    """To whoever may not see whose time it is."""

    message = N_("Thời gian này không còn trống. Giờ trống gần nhất: %(next)s.")


class HostGone(VisitError):
    message = N_("Đơn vị nhận tổ chức không còn trong buổi. Chọn nơi khác.")


class LinkStatus(Labelled):
    """What a link is good for."""

    LIVE = "live", N_("Đường dẫn còn dùng được")
    USED = "used", N_("Đã trả lời qua đường dẫn này")
    EXPIRED = "expired", N_("Đường dẫn đã hết hạn")
    MOVED = "moved", N_("Lịch đã được đề xuất lại; dùng đường dẫn gửi sau cùng")
    ENDED = "ended", N_("Lịch này đã kết thúc")
    NONE = "none", N_("Đường dẫn không đúng")


class LinkRefused(VisitError):
    """A link that is not good for an answer (any more); `status` says why."""

    def __init__(self, status: LinkStatus) -> None:
        super().__init__()
        self.status = status

    @property
    def text(self) -> str:
        return label(self.status)
