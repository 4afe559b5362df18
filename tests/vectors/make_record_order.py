#!/usr/bin/env python3
"""Writes tests/vectors/record_order.json: the records of projects, orders, withdrawals, executions.
Published vectors are for ever: this refuses to overwrite the file."""
import hashlib
import json
import os
import sys
import make_record as m
import make_record_proof as p
from enrol_format import order_digest, withdrawal_message

HERE = os.path.dirname(os.path.abspath(__file__))
V, T = m.VILLAGE, m.TRANSIT
NUMBER, OTHER = "6222000000006789", "6222000000001234"


def order(name, number, **more):
    body = {"account": m.account(NUMBER), "amount_fen": 1200000, "id": number, "mode": "online",
            "payee": m.commit("演示工程队"), "purpose": "村道硬化工程第一期进度款", **more}
    m.add(name, V, "order", body)


def body_of(name):
    return json.loads(next(r for r in m.records if r["name"] == name)["bytes"])["body"]


def approval(name, of, by, previous, **more):
    said = {"account": V, "decision": "approve", "expires": "2019-06-30T16:00:00.000000Z",
            "key": p.signer(by)[0], "ledger": m.LEDGER, "order": body_of(of)["id"],
            "order_digest": order_digest(body_of(of)), "previous": previous}
    data = p.approval_message(said)
    m.add(name, V, "approval", {"approval": said, "order": m.cite(of),
                                "signature": p.signer(by)[2](data), **more})
    p.messages[name] = data.decode()
    return hashlib.sha256(data).hexdigest()


def withdrawal(name, of, by=None, **more):
    body = {"order": m.cite(of), **more}
    if by:
        said = {"account": V, "key": p.signer(by)[0], "ledger": m.LEDGER,
                "order": body_of(of)["id"], "order_digest": order_digest(body_of(of))}
        data = withdrawal_message(said)
        body["withdrawal"] = said
        body["signature"] = p.signer(by)[2](data)
        p.messages[name] = data.decode()
    m.add(name, V, "withdrawal", body)


def projects():
    m.file("projects", "projects")
    m.file("orders", "orders")
    m.add("project", V, "project",
          {"benefit": "受益贫困户12户", "budget_fen": 20000000, "category": "road",
           "content": "硬化村道1.2公里", "from": "2019-05-01", "id": "road-1",
           "library_id": "441424-2019-017", "name": "村道硬化工程", "party": m.commit("演示工程队"),
           "party_account": m.account(OTHER), "place": "演示村", "source": "district",
           "target": "硬化村道1.2公里，10月底前完工", "to": "2019-10-31", "unit": "演示村民委员会",
           "village": V, "year": 2019})
    m.add("project changed", V, "project",
          {"budget_fen": 18000000, "category": "road", "evidence": m.evidence("projects", 4, "修路"),
           "id": "road-1", "name": "村道硬化工程", "replaces": m.cite("project"),
           "target": "硬化村道1.0公里", "village": V, "year": 2019})


def orders():
    documents = [{"digest": "ab" * 32, "kind": "application"},
                 {"digest": "cd" * 32, "kind": "application"},
                 {"digest": "12" * 32, "kind": "contract"}]
    order("order with documents", "2019-0007", documents=documents, maker=m.commit("张三"),
          expires="2019-06-30T16:00:00.000000Z", payee_account=m.account(OTHER), project="road-1",
          source="district", year=2019)
    last = approval("first seat", "order with documents", "helper", p.ZERO)
    last = approval("second seat", "order with documents", "sm2 a", last)
    approval("third seat", "order with documents", "village", last)
    m.add("execution", V, "execution", {"amount_fen": 1200000, "executed_on": "2019-06-21",
                                        "order": m.cite("order with documents")})
    m.file("statement", "statement", covers_from="2019-06-01", covers_to="2019-06-30")
    for name in ("expense", "second expense"):
        m.add(name, V, "expense",
              {"account": m.account(NUMBER), "amount_fen": 1200000, "booked_on": "2019-06-21",
               "evidence": m.evidence("statement", 9, name),
               "lines": [m.line("spending", 1200000), m.line("bank", -1200000)]})
    m.add("execution with its debit", V, "execution",
          {"amount_fen": 1200000, "executed_on": "2019-06-21", "expense": m.cite("expense"),
           "order": m.cite("order with documents"), "rule": {"id": "O1", "version": 1}})
    m.add("execution with another debit", V, "execution",
          {"amount_fen": 1200000, "executed_on": "2019-06-21", "expense": m.cite("second expense"),
           "order": m.cite("order with documents"), "replaces": m.cite("execution with its debit"),
           "rule": {"id": "by_hand", "version": 1}})
    order("order of paper", "zz-0031", mode="paper", checker=m.commit("李四"), maker=m.commit("张三"),
          evidence=m.evidence("orders", 7, "村道"), paid_on="2019-06-20", scan="ef" * 32)
    order("order taken back", "2019-0008", maker=m.commit("张三"))
    withdrawal("withdrawal by who asked", "order taken back", reason=m.commit("重复申请"))
    order("order taken back by a party", "2019-0009", maker=m.commit("张三"))
    withdrawal("withdrawal by a party", "order taken back by a party", "sm2 a")


def build():
    m.genesis("programme", "programme")
    m.genesis(V, "village")
    m.genesis(T, "transit")
    for label in ("helper", "sm2 a", "village"):
        p.key(label, "approval")
    p.party("party", V, "helper", 1, role="helper")
    p.party("second party", V, "sm2 a", 2)
    p.party("third party", V, "village", 3, role="village")
    projects()
    orders()
    return m.records


def refused(records):
    """One change each to a record that is fine; what a reader must say."""
    by_name = {r["name"]: r["bytes"] for r in records}
    pr, o, w = by_name["project"], by_name["order with documents"], by_name["withdrawal by a party"]
    e, paper = by_name["execution with its debit"], by_name["order of paper"]
    first = '{"digest":"%s","kind":"application"}' % ("ab" * 32)
    rest = '{"digest":"%s","kind":"application"}' % ("cd" * 32)
    changes = [
        ("a project without a target", "body", pr, '"target":"硬化村道1.2公里，10月底前完工",', ""),
        ("a project without a budget", "body", pr, '"budget_fen":20000000,', ""),
        ("a project with a budget of nothing", "body", pr, '"budget_fen":20000000', '"budget_fen":0'),
        ("a project of another village", "body", pr, f'"village":"{V}"', '"village":"441424103202"'),
        ("a project that ends before it begins", "body", pr, "2019-10-31", "2019-04-30"),
        ("documents out of order", "body", o, f"{first},{rest}", f"{rest},{first}"),
        ("one document twice", "body", o, f"{first},{rest}", f"{first},{first}"),
        ("a document of no kind", "body", o, '"kind":"contract"', '"kind":""'),
        ("an order of this system with a scan", "body", paper, '"mode":"paper"', '"mode":"online"'),
        ("a day in place of a moment", "body", o, "2019-06-30T16:00:00.000000Z", "2019-06-30"),
        ("a withdrawal without its signature", "body", w,
         '"signature":"%s",' % json.loads(w)["body"]["signature"], ""),
        ("a withdrawal for another account", "body", w, f'"withdrawal":{{"account":"{V}"',
         '"withdrawal":{"account":"441424103202"'),
        ("a withdrawal for another ledger", "body", w, '"ledger":"mingzhang.example/vectors","order"',
         '"ledger":"mingzhang.example/other","order"'),
        ("an execution with a debit and no rule", "body", e, ',"rule":{"id":"O1","version":1}', ""),
        ("an execution whose debit is of another chain", "body", e, '"expense":{"chain":"%s"' % V,
         '"expense":{"chain":"441424103202"'),
    ]
    out = []
    for name, finding, text, old, new in changes:
        assert old in text, name
        out.append({"name": name, "finding": finding, "bytes": text.replace(old, new, 1)})
    return out


def main():
    path = os.path.join(HERE, "record_order.json")
    if os.path.exists(path):
        sys.exit(f"{path} exists; vectors are append-only")
    made = build()
    bad = refused(made)
    document = {"ledger": m.LEDGER, "seed": m.SEED.hex(), "public_key": m.PUBLIC.hex(),
                "key": m.KEY, "public_keys": p.public_keys,
                "authority": {"k": 2, "keys": sorted(one[1].hex() for one in p.AUTHORITY)},
                "records": made, "messages": p.messages, "refused": bad}
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
