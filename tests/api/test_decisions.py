"""What people decide, to its end: a payment that is no duplicate, a proposal that is accepted, a pair
that is taken apart. The books are such that each of them is there."""

import lib
from books import PAYER_ACCOUNT, payments, people, registry, statement
from lib import Client, Server, check, run, same
from openapi import Spec

FROM = f"演示市财政局,{PAYER_ACCOUNT},引导资金"


def make_books(work, home):
    """2019: one payment, and two sets of credits that both come to it. 2020: paid twice."""
    registry(work, home)
    run("import", "payments", payments(work, "2019.csv", (2019, "300000.00", "2019-04-10", "A1")), "--payer", "city",
        home=home)
    run("import", "payments", payments(work, "2020.csv", (2020, "500000.00", "2020-04-10", "B1"),
                                       (2020, "500000.00", "2020-04-20", "B2")), "--payer", "city", home=home)
    rows, balance = [], 0
    for serial, (day, fen) in enumerate([("2019-04-10", 120000), ("2019-04-10", 180000), ("2019-04-11", 110000),
                                         ("2019-04-11", 190000), ("2020-04-10", 500000), ("2020-04-20", 500000)]):
        balance += fen
        rows.append(f"{day},S{serial},,{fen}.00,{balance}.00,{FROM}")
    run("import", "statement", statement(work, "all.csv", "2019-01-01", "2020-12-31", "0.00", f"{balance}.00", *rows),
        home=home)
    run("reconcile", home=home)


def decide(asks, confirms, path, body=None):
    """One person proposes it, not the same one but another confirms; the records of both."""
    asked = asks.post(path, {"reason": "经核对", **(body or {})}, 202).json
    same((asked["state"], [r["type"] for r in asked.get("records", [])]), ("proposed", []), "proposed, no record yet")
    where = f"/decisions/{asked['decision']}"
    same(asks.get(where).json["state"], "proposed", "it waits")
    same(asks.post(where + "/confirm", {}, 403).json["code"], "second_person", "not by oneself")
    done = confirms.post(where + "/confirm", {}, 200).json
    same((done["state"], confirms.get(where).json["state"]), ("confirmed", "confirmed"), "it is done")
    return [r["type"] for r in done["records"]]


def not_duplicate(operator, county):
    duplicate = operator.get("/breaks?code=duplicate").json["items"]
    same([(b["amount_fen"], b["state"], b["year"]) for b in duplicate], [(50000000, "open", 2020)], "paid twice")
    types = decide(county, operator, f"/breaks/{duplicate[0]['id']}/not-duplicate")
    same(types, ["resolve", "break"], "the one is settled, another begins")
    same(operator.get(f"/breaks/{duplicate[0]['id']}").json["state"], "resolved", "it is over")
    over = operator.get("/breaks?code=over").json["items"]
    same([(b["amount_fen"], b["state"]) for b in over], [(50000000, "open")], "then it is too much")
    left = {p["voucher"]: p["left"] for p in operator.get("/payments?year=2020").json["items"]}
    same(left, {"B1": "allotted", "B2": "allotted"}, "both count")


def accept(operator, county):
    proposals = operator.pages("/proposals", 1)
    check(len(proposals) >= 2, f"two sets that come to the same: {proposals}")
    one = operator.get(f"/proposals/{proposals[0]['id']}").json
    types = decide(operator, county, f"/proposals/{one['id']}/accept")
    check("match" in types, f"a pair: {types}")
    pair = operator.get("/pairs?limit=1000").json["items"][-1]
    same((pair["paid_fen"], pair["arrived_fen"], pair["stands"]), (30000000, 30000000, True), "of these facts")
    types = decide(county, operator, f"/pairs/{pair['id']}/unmatch")
    check("unmatch" in types, f"taken apart: {types}")
    same(operator.get(f"/pairs/{pair['id']}").json["stands"], False, "it stands no more")
    return pair


def the_rest(operator, county, payer):
    unpaid = operator.get("/breaks?code=short").json["items"][0]
    path = f"/breaks/{unpaid['id']}"
    payer.post(path + "/explain", {"reason": "年底补拨"})
    same(operator.get(path).json["state"], "explained", "its reason is there")
    check("resolve" in decide(operator, county, path + "/resolve"), "settled")
    same(operator.get(path).json["state"], "resolved", "by two people")
    over = operator.get("/breaks?code=over").json["items"][0]
    decide(county, operator, f"/breaks/{over['id']}/write-off")
    line = operator.get("/lines?from=2019-04-11&to=2019-04-11").json["items"][0]
    types = decide(operator, county, f"/lines/{line['id']}/classify", {"book": "other_fund"})
    check(types, "classified")
    asked = operator.post(f"/breaks/{operator.get('/breaks?state=open').json['items'][0]['id']}/resolve",
                          {"reason": "x"}, 202).json["decision"]
    same(county.post(f"/decisions/{asked}/reject", {}, 200).json["state"], "rejected", "or not")


def test():
    work, home = lib.make_home(0)
    server = None
    try:
        Client.spec = Spec(lib.TOP / "docs/spec/openapi.json")
        make_books(work, home)
        server = Server(home)
        who = people(server, home, "operator", "county", "payer")
        not_duplicate(who["operator"], who["county"])
        accept(who["operator"], who["county"])
        the_rest(who["operator"], who["county"], who["payer"])
        lib.answered("test_decisions")
        same(server.stop(), 0, "it ends well")
        lib.verify(home)
    finally:
        lib.take_down(work, *([server] if server else []))


lib.main(test)
