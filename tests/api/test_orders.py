"""An order over the service: asked for, signed by three parties on machines of their own (folders
that the server does not see), executed, and settled with the bank's debit; and what is refused."""

import hashlib
import json
import subprocess
import uuid

import books
import lib
from books import ACCOUNT, LEDGER, VILLAGE, statement
from lib import Client, Server, check, run, same
from openapi import Spec

def key_of(work, number):
    """The second party's key is in a token, and never in a file."""
    if number != 2:
        return work / f"machine-{number}/key.pem"
    return (f"pkcs11:token=mingzhang;object=record?module-path=/usr/lib/softhsm/libsofthsm2.so"
            f"&pin-source=file:{work}/token/pin")


def make_token(work):
    subprocess.run([lib.TOP / "tests/support/token.sh", "make", work / "token"], check=True)
    lib.ENV["SOFTHSM2_CONF"] = str(work / "token/softhsm2.conf")


def seat_parties(work, home):
    run("key", "authority", "init", "--k", "2", "--n", "3", "--out", work / "authority", home=home)
    run("key", "authority", "pin", work / "authority/authority.json", home=home)
    for number, (role, office) in enumerate([("helper", "市农业局"), ("town", "演示镇"), ("village", "甲村")], 1):
        folder = work / f"machine-{number}"
        folder.mkdir()
        request = folder / "key.pem.request"
        where = ["--key", key_of(work, 2), "--request", request] if number == 2 else ["--out", key_of(work, number)]
        run("key", "new", "--use", "approval", *where, "--ledger", LEDGER, "--chain", VILLAGE, "--account",
            ACCOUNT, "--seat", number, "--role", role, "--office", office, "--from", "2020-01-01",
            home=home)
        for i in (1, 2):
            run("key", "sign", request, "--key", work / f"authority/authority-{i}.pem", "--yes",
                home=home)
        run("key", "enrol", request, home=home)


def sign(work, client, order, number, verb="approve"):
    """On the party's machine: the order's file in, its word out; the server's home is not there."""
    folder = work / f"machine-{number}"
    (folder / "order").write_bytes(client.get(f"/orders/{VILLAGE}/{order}/file").body)
    (folder / "word").unlink(missing_ok=True)
    run("order", verb, folder / "order", "--key", key_of(work, number), "--out", folder / "word", "--yes")
    return json.loads((folder / "word").read_text())


def way(work, people):
    manager, operator, auditor = people["manager"], people["operator"], people["auditor"]
    digest = hashlib.sha256(b"scan").hexdigest()
    documents = [{"kind": kind, "sha256": digest} for kind in
                 ("application", "minutes", "contract", "invoice", "photo", "notice")]
    project = {"chain": VILLAGE, "id": "road-1", "name": "村道硬化工程", "category": "road", "year": 2020,
               "budget_fen": 30000000, "target": "硬化村道1.2公里", "party": "演示工程队",
               "party_account": "6222000000001234"}
    same(operator.post("/projects", project).json["records"][0]["type"], "project", "the plan's record")
    operator.post("/projects", project, 409)
    asked = {"account": ACCOUNT, "project": "road-1", "amount_fen": 12000000, "payee": "演示工程队",
             "payee_account": "6222000000001234", "purpose": "第一期进度款", "documents": documents, "id": "A-1"}
    manager.post("/orders", {**asked, "amount_fen": 30000001}, 422)
    manager.post("/orders", {**asked, "documents": documents[:2]}, 422)
    key = str(uuid.uuid4())
    first = manager.post("/orders", asked, 201, key).json
    same(manager.post("/orders", asked, 201, key).json, first, "asked twice, there once")
    check("演示工程队" not in first["records"][0]["bytes"], "no name in the bytes")
    words = f"/orders/{VILLAGE}/A-1/words"
    one = sign(work, manager, "A-1", 1)
    manager.post(f"/orders/{VILLAGE}/A-9/words", one, 400)  # what was signed is about another order
    same(manager.get(f"/orders/{VILLAGE}/A-1").json["state"], "requested", "nobody has signed yet")
    manager.post(words, one)
    manager.post(words, one, 422)  # again
    early = sign(work, manager, "A-1", 3)
    manager.post(words, early, 422)  # not its turn
    forged = dict(sign(work, manager, "A-1", 2))
    manager.post(words, {**forged, "signature": "00" * 64}, None)
    check(manager.get(f"/orders/{VILLAGE}/A-1").json["state"] == "requested", "a forged signature changes nothing")
    operator.post(f"/orders/{VILLAGE}/A-1/execute", {"on": "2020-06-02"}, 422)
    manager.post(words, sign(work, manager, "A-1", 2))
    manager.post(words, sign(work, manager, "A-1", 3))
    shown = manager.get(f"/orders/{VILLAGE}/A-1").json
    same(shown["state"], "approved", "all three have signed")
    executed = manager.post(f"/orders/{VILLAGE}/A-1/execute", {"on": "2020-06-02"}).json
    check("records" in executed, "the execution is a record")
    manager.post("/orders", {**asked, "id": "A-2", "amount_fen": 100}, 201)
    manager.post(f"/orders/{VILLAGE}/A-2/take-back", {"reason": "试填"})
    listed = operator.pages("/orders", 1)
    same([o["id"] for o in listed], ["A-1", "A-2"], "orders by pages")
    same([p["id"] for p in operator.pages("/projects", 1)], ["road-1"], "projects by pages")
    operator.get("/orders?limit=x", 400)
    operator.get("/orders/refusals?cursor=x", 400)
    refused = auditor.pages("/orders/refusals", 2)
    same(refused, auditor.get("/orders/refusals").json["items"], "refusals by pages")
    check(len(refused) >= 5, f"what was refused is there for the auditor: {len(refused)}")


def settle(work, home, people):
    operator = people["operator"]
    run("import", "statement", statement(work, "two.csv", "2020-06-01", "2020-06-30", "500000.00", "380000.00",
        "2020-06-02,S2,120000.00,,380000.00,演示工程队,6222000000001234,工程款"), home=home)
    line = operator.get(f"/lines?account={ACCOUNT}&from=2020-06-01").json["items"][0]
    operator.post(f"/orders/{VILLAGE}/A-1/settle", {"line": 1}, 422)  # a credit
    operator.post(f"/orders/{VILLAGE}/A-1/settle", {"line": line["id"]})
    same(operator.get(f"/orders/{VILLAGE}/A-1").json["state"], "matched", "the order and its debit")


def test():
    work, home = lib.make_home(0)
    server = None
    try:
        Client.spec = Spec(lib.TOP / "docs/spec/openapi.json")
        books.of_2020(work, home)
        make_token(work)
        seat_parties(work, home)
        for name, scope in (("operator", None), ("manager", VILLAGE), ("auditor", None)):
            run("person", "add", home / f"certs/{name}.pem", "--role", name, "--name", f"演示{name}",
                *(["--scope", scope] if scope else []), home=home)
        server = Server(home)
        people = {name: Client(server, name) for name in ("operator", "manager", "auditor")}
        way(work, people)
        settle(work, home, people)
        lib.answered("test_orders")
        same(server.stop(), 0, "it ends well")
        lib.verify(home)
    finally:
        lib.take_down(work, *([server] if server else []))


lib.main(test)
