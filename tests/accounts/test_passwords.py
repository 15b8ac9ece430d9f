"""How passwords are kept: in hashes that are slow to guess, whatever marks they were typed with."""

from __future__ import annotations

import runpy

from argon2 import Type, extract_parameters

from rollout.accounts import passwords


def test_a_hash_costs_what_owasp_asks_for() -> None:
    """Of the module as it is; the tests themselves hash with less."""
    held = extract_parameters(runpy.run_path(passwords.__file__)["hash_password"]("hoa mai vàng"))
    assert held.type is Type.ID
    assert held.memory_cost >= 19 * 1024  # KiB
    assert held.time_cost >= 2


def test_a_password_is_one_however_its_marks_are_typed() -> None:
    held = passwords.hash_password("mật khẩu dài")  # each mark a part of its letter
    assert passwords.matches(held, "mâ\u0323t khâ\u0309u da\u0300i")
    assert not passwords.matches(held, "mat khau dai")
    assert not passwords.matches(None, "")
