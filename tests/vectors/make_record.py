#!/usr/bin/env python3
"""Writes tests/vectors/record.json. Published vectors are for ever: an existing file is only ever
extended by hand or by a new file; this refuses to overwrite one."""
import hashlib
import json
import os
import sys
from record_format import INT_MAX, canonical, key_id, public_key_of, record_hash, sign

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = bytes(range(32))
LEDGER = "mingzhang.example/vectors"
VILLAGE, PAYER, TRANSIT = "441424103201", "payer/d-tianhe", "transit/meixian"
PUBLIC = public_key_of(SEED)
KEY = key_id(PUBLIC)

records = []
heads = {}
clock = 0


def commit(label):
    salt = hashlib.sha256(("salt " + label).encode()).digest()[:16]
    return {"commit": hashlib.sha256(salt + label.encode()).hexdigest()}


def account(number):
    return {**commit(number), "tail": number[-4:]}


def cite(name):
    found = next(r for r in records if r["name"] == name)
    return {"chain": found["chain"], "hash": found["hash"], "n": found["n"]}


def line(book, amount, source="none", year=0):
    return {"account": book, "amount_fen": amount, "source": source, "year": year}


def evidence(file, number, raw):
    return {"file": cite(file), "line": number, "raw": commit(raw)}


def add(name, chain, kind, body, at=None):
    global clock
    clock += 1
    n, prev = heads.get(chain, (-1, "0" * 64))
    record = {"at": at or f"2019-04-12T08:30:{clock:02d}.{clock:06d}Z", "body": body, "by": KEY,
              "chain": chain, "key": KEY, "ledger": LEDGER, "n": n + 1, "prev": prev, "type": kind,
              "v": 1}
    text = canonical(record)
    data = text.encode()
    digest = record_hash(data)
    heads[chain] = (n + 1, digest)
    records.append({"name": name, "chain": chain, "n": n + 1, "type": kind, "bytes": text,
                    "hash": digest, "signature": sign(SEED, data).hex()})


def genesis(chain, kind):
    for suffix, family in (("", "public"), ("/office", "office")):
        add(f"genesis {chain}{suffix}", chain + suffix, "genesis",
            {"class": family, "demo": True, "kind": kind, "programme": "guangzhou-2019-2020",
             "public_key": PUBLIC.hex()})


def file(name, kind, **more):
    add(name, "programme/office", "file",
        {"digest": commit(name + " digest"), "format": "csv", "kind": kind, "lines": 2,
         "name": commit(name + " name"), "size": 4096, **more})


def decision(kind, facts, **more):
    add(kind, VILLAGE + "/office", kind, {"detail": {}, "facts": facts, "score": 1000, **more})


def build():
    genesis("programme", "programme")
    genesis(VILLAGE, "village")
    genesis(PAYER, "payer")
    genesis(TRANSIT, "transit")
    add("programme", "programme", "programme",
        {"amount_fen": 50000000, "demo": True, "document": "穗办〔2018〕31号", "due": "04-30",
         "id": "guangzhou-2019-2020", "name": "演示 \"引导资金\" \\ 2019—2020 𠮷", "sha256": "ab" * 32,
         "years": [2019, 2020]})
    file("list", "payments", covers_from="2019-04-01", covers_to="2019-04-30", profile="payments",
         subject=PAYER)
    file("statement", "statement", covers_from="2019-04-01", covers_to="2019-04-30")
    file("list again", "payments", supersedes=cite("list"))
    add("refusal", "programme/office", "refusal",
        {"account": account("6222000000006789"), "code": "statement_sum", "digest": commit("d"),
         "items": 3, "kind": "statement", "name": commit("n"), "on": "2020-02-29"})
    add("quota", VILLAGE, "quota",
        {"amount_fen": 50000000, "document": "穗办〔2018〕31号", "due": "2019-04-30",
         "lines": [line("due", 50000000, "district", 2019),
                   line("due_control", -50000000, "district", 2019)],
         "payer": "d-tianhe", "programme": cite("programme"), "source": "district", "year": 2019})
    add("quota replaced", VILLAGE, "quota",
        {"amount_fen": 0, "document": "演示〔2019〕1号", "due": "2019-04-30",
         "lines": [line("due", -50000000, "district", 2019),
                   line("due_control", 50000000, "district", 2019)],
         "payer": "d-tianhe", "programme": cite("programme"), "replaces": cite("quota"),
         "source": "district", "year": 2019})
    add("payment", PAYER, "payment",
        {"account": account("6222000000006789"), "amount_fen": 50000000,
         "evidence": evidence("list", 12, "1\t441424103201\t500000.00"), "is_return": False,
         "lines": [line("paid", 50000000, "district", 2019),
                   line("paid_control", -50000000, "district", 2019)],
         "paid_on": "2019-04-11", "payee": {"id": VILLAGE}, "village": VILLAGE, "year": 2019})
    add("payment, red line", PAYER, "payment",
        {"amount_fen": -50000000, "evidence": evidence("list", 13, "退汇"), "is_return": True,
         "lines": [line("paid", -50000000, "district", 2019),
                   line("paid_control", 50000000, "district", 2019)],
         "paid_on": "2019-04-12", "payee": commit("演示村委会\t1"), "year": 2019})
    add("reversal", PAYER, "reversal",
        {"amount_fen": 50000000, "file": cite("list again"),
         "lines": [line("paid", -50000000, "district", 2019),
                   line("paid_control", 50000000, "district", 2019)],
         "reverses": cite("payment")})
    add("carry", VILLAGE, "carry",
        {"account": account("6222000000006789"), "amount_fen": 123456, "carried_on": "2019-04-01",
         "file": cite("statement"), "lines": [line("bank", 123456), line("opening", -123456)]})
    add("receipt", VILLAGE, "receipt",
        {"account": account("6222000000006789"), "amount_fen": 50000000, "balance_fen": 50123456,
         "booked_on": "2019-04-12", "counterparty": {"id": PAYER},
         "evidence": evidence("statement", 7, "贷\t500000.00"),
         "lines": [line("bank", 50000000), line("suspense", -50000000)]})
    add("receipt of the largest amount", TRANSIT, "receipt",
        {"account": account("88"), "amount_fen": INT_MAX, "balance_fen": -INT_MAX,
         "booked_on": "2019-04-12", "counterparty": commit("某公司\t62220001"),
         "evidence": evidence("statement", INT_MAX, "大"),
         "lines": [line("bank", INT_MAX), line("suspense", -INT_MAX)]})
    add("expense", VILLAGE, "expense",
        {"account": account("6222000000006789"), "amount_fen": 1, "booked_on": "2019-06-21",
         "evidence": evidence("statement", 9, "手续费"), "lines": [line("fee", 1), line("bank", -1)],
         "rule": {"id": "fee", "version": 1}})
    add("reclass", VILLAGE, "reclass",
        {"amount_fen": 50000000, "from": "suspense",
         "lines": [line("suspense", 50000000), line("bank", -50000000),
                   line("bank", 50000000, "district", 2019),
                   line("special_payable", -50000000, "district", 2019)],
         "moves": cite("receipt"), "rule": {"id": "M2", "version": 1}, "source": "district",
         "to": "special_payable", "year": 2019})
    facts = [cite("payment"), cite("receipt")]
    rule = {"id": "M2", "version": 1}
    people = {"checker": commit("李四"), "maker": commit("张三"), "reason": commit("核实")}
    decision("match", facts, rule=rule)
    decision("unmatch", facts, **people)
    decision("break", [], **{"break": "cd" * 32, "detail": {"amount_fen": 50000000, "code": "unpaid",
             "days": 12, "facts": ["a", 1, True], "within_rounding": False}})
    decision("explain", [], **{"break": "cd" * 32}, **people)
    decision("resolve", facts, **{"break": "cd" * 32}, **people)
    decision("clear", [], **{"break": "cd" * 32})
    decision("proposal", facts, rule=rule)
    records[-1]["name"] = "proposal"
    pad_to_limit(rule)
    return records


def pad_to_limit(rule):
    """A match of 500 facts whose detail fills the record to exactly 65,535 bytes."""
    facts = [cite("payment")] * 500
    heads_before = dict(heads)
    body = {"detail": {}, "facts": facts, "rule": rule, "score": 0}
    add("65,535 bytes", PAYER + "/office", "match", body)
    missing = 65535 - len(records.pop()["bytes"].encode())
    heads.clear()
    heads.update(heads_before)
    i = 0
    while missing > 0:
        take = min(missing, 400 + len('"p00":""'))
        if 0 < missing - take < 16:
            take -= 16
        comma = 1 if i else 0
        body["detail"][f"p{i:02d}"] = "x" * (take - len('"p00":""') - comma)
        missing -= take
        i += 1
    add("65,535 bytes", PAYER + "/office", "match", body)
    assert len(records[-1]["bytes"].encode()) == 65535


def refused(all_records):
    """One change each to a record that is fine; what a reader must say."""
    by_name = {r["name"]: r["bytes"] for r in all_records}
    carry, receipt = by_name["carry"], by_name["receipt"]
    longest = by_name["65,535 bytes"]
    changes = [
        ("one byte past 65,535", "bytes", longest, '"p00":"', '"p00":"x'),
        ("a space", "canonical", carry, '"n":', '"n": '),
        ("keys out of order", "canonical", carry, '"at":', '"zz":'),
        ("an escaped letter", "canonical", carry, '"carry"', '"\\u0063arry"'),
        ("an escaped slash", "canonical", by_name["programme"], "/vectors", "\\/vectors"),
        ("a control character", "canonical", by_name["programme"], "演示", "演\u0001示"),
        ("U+0085", "canonical", by_name["programme"], "演示", "演\u0085示"),
        ("an integer past 2^53-1", "canonical", carry, "123456,", "9007199254740992,"),
        ("a fraction", "canonical", carry, '"v":1', '"v":1.0'),
        ("minus zero", "canonical", carry, '"v":1', '"v":-0'),
        ("null", "canonical", carry, '"v":1', '"v":null'),
        ("a version that is not 1", "envelope", carry, '"v":1', '"v":2'),
        ("an eleventh key", "envelope", carry, '"v":1', '"v":1,"w":1'),
        ("a moment with three digits", "envelope", carry, "Z\",\"body", "0Z\",\"body"),
        ("an unknown type", "envelope", carry, '"carry"', '"carried"'),
        ("a chain of another form", "envelope", carry, '"chain":"441424103201"', '"chain":"44142410320"'),
        ("a field too many", "body", carry, '"file":', '"extra":1,"file":'),
        ("a field missing", "body", carry, '"carried_on":"2019-04-01",', ""),
        ("a day that is none", "body", carry, "2019-04-01", "2019-02-29"),
        ("an unknown book", "body", carry, '"opening"', '"nostro"'),
        ("an unknown source", "body", carry, '"source":"none"', '"source":"state"'),
        ("an account tail of five digits", "body", carry, '"tail":"6789"', '"tail":"56789"'),
        ("a reclass of a later record", "body", by_name["reclass"],
         '"n":%d},"rule"' % next(r["n"] for r in all_records if r["name"] == "receipt"),
         '"n":99},"rule"'),
        ("an entry that is off by one fen", "balance", receipt, "-50000000", "-49999999"),
        ("an entry in two colours", "balance", receipt, '"year":0}]', '"year":2019}]'),
        ("an amount that the entry does not move", "balance", receipt,
         '"amount_fen":50000000,"balance', '"amount_fen":50000001,"balance'),
    ]
    out = []
    for name, finding, text, old, new in changes:
        assert old in text, name
        out.append({"name": name, "finding": finding, "bytes": text.replace(old, new, 1)})
    return out


def main():
    path = os.path.join(HERE, "record.json")
    if os.path.exists(path):
        sys.exit(f"{path} exists; vectors are append-only")
    made = build()
    document = {"ledger": LEDGER, "seed": SEED.hex(), "public_key": PUBLIC.hex(), "key": KEY,
                "records": made, "refused": refused(made)}
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
