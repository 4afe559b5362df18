#!/usr/bin/env python3
"""Writes tests/vectors/record_access.json: people, their ends, who looked, the access log, refused
acts. Published vectors are for ever: this refuses to overwrite the file."""
import json
import os
import sys
import make_record as m

HERE = os.path.dirname(os.path.abspath(__file__))
O = "programme/office"


def person(name, digit, role, **more):
    m.add(name, O, "person",
          {"id": digit * 16, "key": digit * 64, "name": m.commit(name), "role": role,
           "valid_from": "2019-03-01T00:00:00.000000Z", **more})


def build():
    m.genesis(O, "programme")
    person("administrator", "1", "administrator")
    person("operator", "2", "operator")
    person("payer", "3", "payer", scope=["city", "d-tianhe"])
    person("county", "4", "county", scope=["441424"], valid_to="2021-01-01T00:00:00.000000Z")
    person("town", "5", "town", scope=["441424103"])
    person("manager", "6", "manager", scope=["441424103201", "transit/wuhua"])
    person("auditor", "7", "auditor")
    person("publisher", "8", "publisher")
    m.add("end", O, "person_end", {"person": m.cite("manager"), "reason": "left"})
    m.add("looked", O, "access",
          {"count": 2, "digest": "ab" * 32, "from": "2019-04-12T08:30:15.123456Z",
           "subject": m.VILLAGE, "to": "2019-04-12T08:31:00.000000Z", "what": "opening",
           "who": "7" * 16})
    m.add("exported the whole", O, "access",
          {"count": 1, "digest": "ab" * 32, "from": "2019-04-12T08:30:15.123456Z",
           "to": "2019-04-12T08:30:15.123456Z", "what": "export", "who": "7" * 16})
    m.add("day of the log", O, "access_digest",
          {"day": "2019-04-12", "lines": 3, "sha256": "cd" * 32, "size": 512})
    m.add("empty day of the log", O, "access_digest",
          {"day": "2019-04-13", "lines": 0,
           "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "size": 0})
    m.add("refused act", O, "act_refused",
          {"act": "order_sign", "code": "forbidden", "count": 1, "digest": "ef" * 32,
           "hour": "2019-04-12T08:00:00.000000Z", "key": "6" * 16, "subject": m.VILLAGE})
    m.add("refused acts of an hour", O, "act_refused",
          {"act": "seal", "code": "forbidden", "count": 41, "digest": "ef" * 32,
           "hour": "2019-04-12T09:00:00.000000Z", "key": "6" * 16})
    return m.records


def refused(records):
    """One change each to a record that is fine; what a reader must say."""
    by_name = {r["name"]: r["bytes"] for r in records}
    county, operator, end = by_name["county"], by_name["operator"], by_name["end"]
    look, act, day = by_name["looked"], by_name["refused act"], by_name["day of the log"]
    changes = [
        ("an id of another key", "body", county, '"id":"4444', '"id":"4443'),
        ("a role that is none", "body", operator, '"operator"', '"root"'),
        ("a county without its area", "body", county, '"scope":["441424"],', ""),
        ("an operator with an area", "body", operator, '"role":"operator"',
         '"role":"operator","scope":["441424"]'),
        ("no area in a list", "body", county, '["441424"]', "[]"),
        ("areas out of order", "body", by_name["payer"], '["city","d-tianhe"]', '["d-tianhe","city"]'),
        ("an area with a blank", "body", county, '["441424"]', '["44 1424"]'),
        ("a registration that ends as it begins", "body", county, "2021-01-01T", "2019-03-01T"),
        ("the end of nobody", "body", end, '"n":%d}' % m.cite("manager")["n"], '"n":99}'),
        ("the end of another chain's", "body", end, '"person":{"chain":"programme/office"',
         '"person":{"chain":"441424103201"'),
        ("a reason that is none", "body", end, '"left"', '"gone"'),
        ("a look that ends before it begins", "body", look, '"to":"2019-04-12T08:31',
         '"to":"2019-04-12T08:29'),
        ("no looks at all", "body", look, '"count":2', '"count":0'),
        ("an hour that is none", "body", act, "T08:00:00", "T08:30:00"),
        ("a day that is none", "body", day, "2019-04-12\",\"lines", "2019-04-31\",\"lines"),
        ("a log of less than nothing", "body", day, '"lines":3', '"lines":-3'),
    ]
    out = []
    for name, finding, text, old, new in changes:
        assert old in text, name
        out.append({"name": name, "finding": finding, "bytes": text.replace(old, new, 1)})
    return out


def main():
    path = os.path.join(HERE, "record_access.json")
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
