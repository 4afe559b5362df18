"""Every route for every role: what it answers to whom. The expected status of each cell stands in
matrix.txt; a route or a role that is missing there fails.

The columns are the roles, then: `none` shows no certificate, `unknown` one whose key is not
registered (of an authority that nobody knows), `expired` one whose registration has expired, `ended`
one whose registration was ended. `manager2` is another village's manager: what a path names belongs
to the other one's village."""

import json
import pathlib
import ssl
import subprocess
import sys
import uuid

import lib
from lib import Client, Server, check, run, same
from openapi import Spec, quote

COLUMNS = lib.ROLES + ["none", "unknown", "expired", "ended"]
TABLE = pathlib.Path(__file__).with_name("matrix.txt")
BODIES = {  # what a post needs to come as far as the question who may do it
    "/session": {"token": "0" * 64},
    "/uploads": {"kind": "statement", "name": "x.csv", "size": 3, "sha256": "0" * 64},
    "/lines/{line}/classify": {"reason": "x", "book": "fee"},
    "/projects": {"chain": "VILLAGE", "name": "x", "category": "x", "budget_fen": 1, "year": 2020, "target": "x"},
    "/orders": {"account": "ACCOUNT", "amount_fen": 1, "payee": "x", "payee_account": "1", "purpose": "x"},
    "/orders/paper": {"account": "ACCOUNT", "amount_fen": 1, "payee": "x", "purpose": "x", "paid_on": "2019-01-01",
                      "scan": "0" * 64},
    "/orders/{chain}/{order}/take-back": {"reason": "x"},
    "/orders/{chain}/{order}/execute": {"on": "2019-01-01"},
    "/orders/{chain}/{order}/settle": {"line": 1},
    "/orders/{chain}/{order}/words": {"kind": "x"},
    "/notices": {"kind": "N3", "subject": "VILLAGE", "year": 1950, "from": "2031-01-01"},
    "/notices/{notice}/postings": {"channel": "board", "place": "x", "first": "2031-01-01"},
    "/notices/{notice}/extend": {"to": "2031-03-01"},
    "/notices/{notice}/objections": {"text": "x", "received": "2031-01-01"},
    "/notices/{notice}/objections/{objection}/answer": {"text": "x", "outcome": "x", "received": "2031-01-01"},
    "/seals": {"month": "2019-01", "dry_run": True},
    "/balance-forms": {"account": "ACCOUNT", "month": "1990-01"},
    "/persons": {"key_sha256": "0" * 63, "role": "auditor", "name": "x"},
    "/persons/{person}/end": {"reason": "left"},
}


def fill(path, facts):
    for name, value in facts.items():
        path = path.replace("{" + name + "}", quote(value))
    return path


def body_of(path, facts):
    if path.startswith("/breaks/") or path in ("/pairs/{pair}/unmatch", "/proposals/{proposal}/accept"):
        return {"reason": "x"}
    text = json.dumps(BODIES.get(path, {}))
    return json.loads(text.replace("VILLAGE", facts["village"]).replace("ACCOUNT", facts["account"]))


def ask(client, method, path, facts):
    where = fill(path, facts)
    if path in ("/projects", "/orders", "/orders/refusals") and method == "GET":
        where += "?chain=" + facts["village"]
    body = body_of(path, facts) if method == "POST" else b"x" if method == "PUT" else None
    try:
        return client.ask(method, where, body, str(uuid.uuid4()) if method == "POST" else None).status
    except ssl.SSLError:
        return "tls"


def read_table():
    wanted = {}
    rows = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    same(rows[0][2:], COLUMNS, "the columns")
    for method, path, *cells in rows[1:]:
        same(len(cells), len(COLUMNS), f"cells of {method} {path}")
        for column, cell in zip(COLUMNS, cells):
            wanted[method, path, column] = cell
    return wanted


def find_facts(op):
    break_ = next(b for b in op.get("/breaks?limit=1000").json["items"]
                  if b["village"] and b["account_no"] and b["state"] == "open" and b["code"] != "unknown_village")
    village = break_["village"]
    shown = op.get("/villages/" + village).json
    account = shown["accounts"][0]
    payment = op.get(f"/payments?village={village}").json["items"][0]
    line = op.get(f"/lines?account={account}").json["items"][0]
    statement = op.get(f"/statements?account={account}").json["items"][0]
    pair = op.get(f"/pairs?village={village}").json["items"][0]
    other = next(v["code"] for v in op.get("/villages").json["items"]
                 if v["county"] != shown["county"] and v["code"][:9] != village[:9])
    return {"village": village, "account": account, "payer": payment["payer"], "payment": payment["id"],
            "line": line["id"], "statement": statement["id"], "pair": pair["id"], "break": break_["id"],
            "file": statement["file_sha256"], "run": op.get("/reconciliation/runs").json["items"][0]["id"],
            "chain": village, "n": 1, "order": "nothing", "notice": "nothing", "objection": "1",
            "proposal": "0" * 64, "decision": 999999, "job": 999999, "upload": str(uuid.uuid4()), "part": 0, "form": 999999,
            "key": op.get("/keys").json["items"][0]["id"], "person": "0" * 16}, shown["county"], other


def people_of(server, home, facts, county, other):
    scope = {"payer": facts["payer"], "county": county, "town": facts["village"][:9], "manager": facts["village"],
             "manager2": other}
    for name in lib.ROLES[1:]:
        words = ["--scope", scope[name]] if name in scope else []
        run("person", "add", home / f"certs/{name}.pem", "--role", name.rstrip("2"), "--name", name, *words, home=home)
    certs = home / "certs"
    for name in ("late", "ended"):  # good certificates whose registrations are over
        subprocess.run(["cp", certs / "stranger.pem", certs / f"{name}.pem"], check=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", certs / f"{name}.key",
                        "-out", certs / f"{name}.pem", "-subj", f"/CN={name}", "-days", "2"], check=True,
                       capture_output=True)
    run("person", "add", certs / "late.pem", "--role", "operator", "--name", "late", "--from", "2020-01-01", "--to",
        "2020-12-31", home=home)
    told = json.loads(run("--json", "person", "add", certs / "ended.pem", "--role", "operator", "--name", "ended",
                          home=home))
    run("person", "end", told["key"], "--reason", "left", home=home)
    people = {name: Client(server, name) for name in lib.ROLES}
    people.update(none=Client(server, None), unknown=Client(server, "unknown"), expired=Client(server, "late"),
                  ended=Client(server, "ended"))
    return people


def test():
    work, home = lib.make_home()
    server = None
    try:
        run("person", "add", home / "certs/operator.pem", "--role", "operator", "--name", "operator", home=home)
        server = Server(home)
        facts, county, other = find_facts(Client(server, "operator"))
        people = people_of(server, home, facts, county, other)
        table = [line.split("\t")[:2] for line in run("docs", "routes").splitlines()]
        have = {(m, p, c): str(ask(people[c], m, p, facts)) for m, p in table for c in COLUMNS}
        if "--write" in sys.argv:
            write(table, have)
        wanted = read_table()
        same(sorted({key[:2] for key in wanted}), sorted(map(tuple, table)), "every route has its row")
        wrong = [f"{m} {p} {c}: {have[m, p, c]} instead of {wanted[m, p, c]}" for m, p, c in sorted(have)
                 if have[m, p, c] != wanted[m, p, c]]
        same(wrong, [], "cells that are not as they should be")
        check(len(have) == len(table) * len(COLUMNS), "no cell is missing")
        expired_certificate(server)
    finally:
        lib.take_down(work, *([server] if server else []))


def expired_certificate(server):
    """A certificate whose own time is over does not get as far as a request."""
    try:
        status = Client(server, "expired").ask("GET", "/me").status
    except OSError:
        status = "tls"
    check(status == "tls", f"an expired certificate: {status}")


def write(table, have):
    wide = max(len(p) for _, p in table) + 1
    lines = ["# " + line if line else "#" for line in __doc__.splitlines()]
    lines.append("method " + "path".ljust(wide) + " ".join(COLUMNS))
    for m, p in table:
        cells = " ".join(have[m, p, c].ljust(len(c)) for c in COLUMNS)
        lines.append(m.ljust(7) + p.ljust(wide) + cells.rstrip())
    TABLE.write_text("\n".join(lines) + "\n")


lib.main(test)
