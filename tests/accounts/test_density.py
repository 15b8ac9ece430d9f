"""How dense tables are is everybody's own choice, kept in the browser over log-ins."""

from __future__ import annotations

from tests.accounts.conftest import PASSWORD, AddUser
from tests.page import PageClient


def is_dense(client: PageClient) -> bool:
    return '<html lang="vi" class="dense">' in client.page("/account").response.text


def test_the_choice_holds_until_it_is_taken_back(client: PageClient, add_user: AddUser) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    assert not is_dense(client)
    for chosen, dense in (("dense", True), ("khác", True), ("roomy", False), ("dense", True)):
        form = client.page("/account").form(action="/density")
        answer = client.post(
            "/density", data=form.values | {"density": chosen}, headers={"Referer": "http://localhost/account?x=1"}
        )
        assert answer.headers["Location"] == "/account?x=1"
        assert is_dense(client) is dense
    client.submit("/account", {}, action="/logout")
    client.log_in("lan.tran", PASSWORD)
    assert is_dense(client)
