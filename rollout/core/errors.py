"""What people read when something fails: what happened, what was kept, what to do, and a code for support."""

from __future__ import annotations

import logging
import secrets
import traceback
from typing import Any, NamedTuple

from flask import Flask, Response, g, make_response, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from rollout.core import htmx, kept
from rollout.core.formats import number, plural
from rollout.core.sending_again import send_again
from rollout.db import is_waited_for
from rollout.vocabulary import N_

log = logging.getLogger(__name__)


class Refusal(Exception):
    """An act that the rules do not allow, in the users' words: `message` is a gettext id, `values` fills it.

    `counts` names the value that it says a number of, where it does; such a message is marked by N_plural.
    """

    message: str = N_("Chưa ghi được. Chưa có gì thay đổi.")
    counts: str = ""

    def __init__(self, **values: object) -> None:
        super().__init__(self.message % values if values else self.message)
        self.values = values

    @property
    def text(self) -> str:
        """The sentence in the viewer's language."""
        if not self.counts:
            return _(self.message, **self.values)
        count = self.values[self.counts]
        if not isinstance(count, int):
            raise TypeError(f"{self.counts} says how many: a whole number, as it is")
        return plural(self.message, count, **self.values | {self.counts: number(count)})


class Problem(NamedTuple):
    """What happened, what was kept, what to do; gettext ids."""

    happened: str
    kept: str
    advice: str


NOTHING_CHANGED = N_("Chưa có gì thay đổi.")

PROBLEMS: dict[int, Problem] = {
    400: Problem(
        N_("Nội dung gửi lên bị thiếu hoặc không đọc được."),
        NOTHING_CHANGED,
        N_("Quay lại trang trước, tải lại trang rồi gửi lại."),
    ),
    404: Problem(
        N_("Không tìm thấy trang này, hoặc nội dung không thuộc phạm vi được xem."),
        NOTHING_CHANGED,
        N_("Kiểm tra lại địa chỉ, hoặc mở trang từ thanh điều hướng."),
    ),
    405: Problem(
        N_("Trang này không mở được theo cách vừa dùng."),
        NOTHING_CHANGED,
        N_("Mở trang từ thanh điều hướng rồi làm lại."),
    ),
    413: Problem(
        N_("Tệp quá lớn, hoặc nội dung gửi lên quá dài, nên chưa nhận được."),
        NOTHING_CHANGED,
        N_("Xóa hình ảnh, trang tính thừa hoặc chia tệp, chia nội dung, rồi gửi lại."),
    ),
    422: Problem(
        N_("Nội dung gửi lên chưa hợp lệ."),
        NOTHING_CHANGED,
        N_("Quay lại trang trước, sửa rồi gửi lại."),
    ),
    503: Problem(
        N_("Hệ thống đang ghi một việc lớn nên chưa lưu được."),
        NOTHING_CHANGED,
        N_("Chờ một phút rồi gửi lại."),
    ),
    500: Problem(
        N_("Hệ thống gặp lỗi, chưa làm xong việc vừa yêu cầu."),
        N_("Những gì đã lưu trước đó vẫn còn nguyên; nội dung vừa gửi chưa được lưu."),
        N_("Thử lại sau ít phút. Nếu vẫn lỗi, báo quản trị hệ thống kèm mã dưới đây."),
    ),
}

STALE_PAGE = Problem(
    N_("Trang này mở đã lâu hoặc phiên đăng nhập đã đổi, nên chưa nhận nội dung vừa gửi."),
    NOTHING_CHANGED,
    N_("Quay lại trang trước, tải lại trang rồi gửi lại."),
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(InternalServerError, _broken)
    app.register_error_handler(DBAPIError, _busy)
    app.register_error_handler(HTTPException, _http)


def where(error: BaseException) -> str:
    """The lines an error went through, the last first, never its message: messages quote what people typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def log_without_values(error: BaseException | None) -> str:
    """Logs an error by its kind and place; returns the code for support."""
    code = secrets.token_hex(4).upper()
    path = where(error) if error else ""
    log.error("%s %s %s: %s at %s", code, request.method, request.endpoint, type(error).__name__, path)
    return code


def _answer(problem: Problem, status: int, *, template: str = "errors/error.html", **context: Any) -> Response:
    """A page, or for htmx a notice at the top of the page that is there."""
    response = htmx.respond(template, "errors/_notice.html", status=status, problem=problem, **context)
    if htmx.wants_partial():
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400 or error.response is not None:
        return make_response(error.get_response())
    status = error.code
    return _answer(PROBLEMS.get(status, PROBLEMS[400]), status)


def _stale_page(error: CSRFError) -> Response:
    """A page of an earlier log-in: what was typed into it is asked about, and sent again as whoever is here now."""
    log.info("%s refused: %s", request.endpoint, error.description)
    if current_user.is_authenticated and (held := kept.typed(current_user.id)):
        return send_again(held, 400)
    return _answer(STALE_PAGE, 400)


def _refused(error: Refusal) -> Response:
    return _answer(Problem(error.text, "", PROBLEMS[422].advice), 422)


def _busy(error: DBAPIError) -> Response:
    """Somebody else wrote for too long. Whatever else a database complains of is an error of ours."""
    if not is_waited_for(error):
        raise error
    log.warning("%s %s waited too long for its turn to write", request.method, request.endpoint)
    response = _answer(PROBLEMS[503], 503, template="errors/broken.html")
    response.retry_after = 60
    return response


def _broken(_error: InternalServerError) -> Response:
    # The page needs no database: it may be what broke.
    return _answer(PROBLEMS[500], 500, template="errors/broken.html", code=g.get("support_code", ""))


class QuietFlask(Flask):
    """A Flask whose log of an unhandled error holds no personal value."""

    def log_exception(self, exc_info: Any) -> None:
        g.support_code = log_without_values(exc_info[1])
