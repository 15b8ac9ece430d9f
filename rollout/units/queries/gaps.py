"""What is missing at a unit, each with the one thing to do about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from rollout.core.dates import today
from rollout.models import Unit
from rollout.units.queries.contacts import ContactRow
from rollout.units.queries.page import Place
from rollout.vocabulary import N_, Labelled, Measure, UnitMode


class Gap(Labelled):
    NO_LIST = "no_list", N_("Chưa có danh sách")
    NO_COUNT = "no_count", N_("Chưa báo số người tham gia")
    NO_ACCOUNTS = "no_accounts", N_("Chưa báo số người được cấp tài khoản")
    STALE = "stale", N_("Danh sách cũ")
    NO_CONTACT = "no_contact", N_("Chưa có người liên hệ")
    NO_PHONE = "no_phone", N_("Người liên hệ chưa có số điện thoại")
    NO_OFFICER = "no_officer", N_("Chưa có cán bộ chuyên quản")
    NO_AREA = "no_area", N_("Chưa có địa bàn")
    NO_HEADCOUNT = "no_headcount", N_("Chưa biết đơn vị có bao nhiêu người")
    HEADCOUNT = "headcount", N_("Danh sách khác số người đơn vị báo")


def gaps(
    unit: Unit,
    place: Place,
    contacts: Collection[ContactRow],
    *,
    people: int,
    unsaid: Collection[str],
    stale_days: int,
) -> list[Gap]:
    """Of a unit that exists; `people` are all on its list or in its counts, of what is `unsaid` these say nothing.

    None of one that stopped.
    """
    if place.mode is None:
        return []
    lists = place.mode is UnitMode.LIST
    is_old = unit.list_on is not None and unit.list_on < today() - timedelta(days=stale_days)
    found = {
        Gap.NO_LIST: lists and people == 0,
        Gap.NO_COUNT: not lists and people == 0,
        Gap.NO_ACCOUNTS: people > 0 and Measure.ACCEPTED in unsaid,
        Gap.STALE: people > 0 and is_old,
        Gap.NO_CONTACT: not contacts,
        Gap.NO_PHONE: bool(contacts) and not any(contact.phone for contact in contacts),
        Gap.NO_OFFICER: not place.officer,
        Gap.NO_AREA: not place.area_2025,
        Gap.NO_HEADCOUNT: lists and unit.headcount is None,
        Gap.HEADCOUNT: lists and people > 0 and unit.headcount is not None and unit.headcount != people,
    }
    return [gap for gap, is_missing in found.items() if is_missing]
