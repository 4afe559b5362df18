#!/usr/bin/env python3
"""Writes tests/vectors/record_statement.json: statements of files that declare their period and of those
that do not (`derived`), with their lines. Published vectors are for ever: this refuses to overwrite the file."""
import json
import os
import sys
import make_record as m

HERE = os.path.dirname(os.path.abspath(__file__))
V, W = m.VILLAGE, "441424103202"
NUMBERS = {V: "6222000000006789", W: "6222000000000123"}


def line(name, chain, file, number, day, amount, balance):
    book = "suspense" if amount > 0 else "spending"
    m.add(name, chain, "receipt" if amount > 0 else "expense",
          {"account": m.account(NUMBERS[chain]), "amount_fen": abs(amount), "balance_fen": balance,
           "booked_on": day, "evidence": m.evidence(file, number, f"{day}\t{amount}"),
           "lines": [m.line("bank", amount), m.line(book, -amount)]})


def statement(name, chain, opening, lines, **more):
    """lines: (day, amount); with from and to the file declares its period, else they are its lines'."""
    m.file("file of " + name, "statement")
    days = [day for day, _ in lines]
    if "from" not in more:
        more["derived"] = True
        if days:
            more.update({"from": min(days), "to": max(days)})
    m.add(name, chain, "statement",
          {"account": m.account(NUMBERS[chain]), "closing_fen": opening + sum(a for _, a in lines),
           "credits_fen": sum(a for _, a in lines if a > 0),
           "debits_fen": -sum(a for _, a in lines if a < 0), "file": m.cite("file of " + name),
           "lines": len(lines), "opening_fen": opening, **more})
    for i, (day, amount) in enumerate(lines):
        opening += amount
        line(f"{name}, line {i + 1}", chain, "file of " + name, i + 2, day, amount, opening)
    return opening


def build():
    m.genesis("programme", "programme")
    m.genesis(V, "village")
    m.genesis(W, "village")
    left = statement("declared", V, 0, [("2019-04-12", 5000), ("2019-04-30", -200)],
                     **{"from": "2019-04-01", "to": "2019-04-30"})
    left = statement("derived", V, left, [("2019-05-06", 100), ("2019-05-20", -30)])
    left = statement("declared, empty", V, left, [], **{"from": "2019-06-01", "to": "2019-06-30"})
    statement("derived, one line", V, left, [("2019-07-09", 7)])
    statement("derived, no lines", W, 0, [])
    statement("derived, several of a day", W, 0,
              [("2019-05-06", 1), ("2019-05-06", 1), ("2019-05-06", -1)])
    return m.records


def refused(records):
    """One change each to a record that is fine; what a reader must say."""
    by_name = {r["name"]: r["bytes"] for r in records}
    s, d = by_name["derived"], by_name["declared"]
    changes = [
        ("derived by a number", "body", s, '"derived":true', '"derived":1'),
        ("derived by a word", "body", s, '"derived":true', '"derived":"true"'),
        ("derived by a list", "body", s, '"derived":true', '"derived":[true]'),
        ("derived by an object", "body", s, '"derived":true', '"derived":{}'),
        ("derived by nothing", "canonical", s, '"derived":true', '"derived":null'),
        ("derived in capitals", "canonical", s, '"derived":true', '"derived":True'),
        ("derived twice", "canonical", s, '"derived":true', '"derived":true,"derived":true'),
        ("derived out of order", "canonical", s, '"derived":true,', ""),
        ("derived spelt otherwise", "body", s, '"derived":true', '"deriveds":true'),
        ("a period that ends before it begins", "body", s, "2019-05-20", "2019-05-05"),
        ("a day that is none", "body", d, "2019-04-30", "2019-04-31"),
        ("lines that are fewer than none", "body", d, '"lines":2', '"lines":-2'),
        ("a statement without a file", "body", d,
         '"file":%s,' % m.canonical(m.cite("file of declared")), ""),
        ("a closing that is not the sum", "balance", d, '"closing_fen":4800', '"closing_fen":4801'),
    ]
    out = []
    for name, finding, text, old, new in changes:
        assert old in text, name
        changed = text.replace(old, new, 1)
        if name == "derived out of order":
            changed = changed.replace('"file":', '"derived":true,"file":', 1).replace(
                '"debits_fen":30,"derived":true,', '"derived":true,"debits_fen":30,')
        out.append({"name": name, "finding": finding, "bytes": changed})
    return out


def main():
    path = os.path.join(HERE, "record_statement.json")
    if os.path.exists(path):
        sys.exit(f"{path} exists; vectors are append-only")
    made = build()
    document = {"ledger": m.LEDGER, "seed": m.SEED.hex(), "public_key": m.PUBLIC.hex(),
                "key": m.KEY, "records": made, "refused": refused(made)}
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
