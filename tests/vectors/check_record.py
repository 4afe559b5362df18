#!/usr/bin/env python3
"""Judges tests/vectors/record*.json and the examples of docs/spec/record.md with code of its own."""
import datetime
import glob
import json
import os
import re
import sys
from enrol_format import approval_message, message, order_digest, withdrawal_message
from record_format import (ENVELOPE, ENVELOPE2, canonical, key_id, public_key_of, record_hash,
                           sm2_verify, verify, verify_any)

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(HERE, "..", "..", "docs", "spec", "record.md")


def spec_types():
    """{type: ({required}, {allowed})} from the tables of record.md, and its examples."""
    types, examples, names = {}, [], []
    text = open(SPEC, encoding="utf-8").read()
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        heading, _, rest = part.partition("\n")
        names = [w.strip() for w in heading.replace("Decisions: ", "").split(":")[0].split(",")]
        required, allowed = set(), set()
        for row in re.findall(r"^\| ([a-z0-9_?, ]+) \|", rest, flags=re.M):
            for field in row.split(","):
                field = field.strip()
                if field == "field":
                    continue
                allowed.add(field.rstrip("?"))
                if not field.endswith("?"):
                    required.add(field)
        for name in names:
            types[name] = (required, allowed)
        examples += [(names, e) for e in re.findall(r"```json\n(.*?)\n```", rest, flags=re.S)]
    return types, examples


def check_body(types, name, body, where):
    required, allowed = types[name]
    assert required <= set(body), f"{where}: lacks {required - set(body)}"
    assert set(body) <= allowed, f"{where}: has {set(body) - allowed}"
    sums = {}
    lines = body.get("lines")
    for line in lines if isinstance(lines, list) else []:
        colour = (line["source"], line["year"])
        sums[colour] = sums.get(colour, 0) + line["amount_fen"]
    assert not any(sums.values()), f"{where}: does not balance"


def cites(value):
    if isinstance(value, dict):
        if set(value) == {"chain", "hash", "n"}:
            yield value
        else:
            for item in value.values():
                yield from cites(item)
    elif isinstance(value, list):
        for item in value:
            yield from cites(item)


def check_signatures(document, vector, record, data):
    keys = document.get("public_keys", {document["key"]: document["public_key"]})
    where = vector["name"]
    assert all(key_id(bytes.fromhex(public)) == name for name, public in keys.items())
    public = bytes.fromhex(keys[record["key"]])
    assert verify(public, data, bytes.fromhex(vector["signature"])), f"{where}: signature"
    if "key2" in record:
        point = bytes.fromhex(keys[record["key2"]])
        assert sm2_verify(point, data, bytes.fromhex(vector["signature2"])), f"{where}: signature2"


def check_enrolment(document, vector, record, keys_of_records):
    """What a key, revocation, incarnation, party or approval record is signed with inside."""
    where, body, kind = vector["name"], record["body"], record["type"]
    authority = {key_id(bytes.fromhex(k)): bytes.fromhex(k) for k in document["authority"]["keys"]}
    known = {k: bytes.fromhex(v) for k, v in document["public_keys"].items()}
    holder = keys_of_records.get(body["key"]["hash"]) if kind == "party" else body.get("id")
    data = message(kind, body, record["ledger"], record["chain"], holder)
    assert data.decode() == document["messages"][where], f"{where}: message"
    signed = {one["key"] for one in body.get("authority", [])
              if verify(authority[one["key"]], data, bytes.fromhex(one["signature"]))}
    assert "authority" not in body or len(signed) >= document["authority"]["k"], where
    if "proof" in body:
        assert verify_any(known[holder], data, bytes.fromhex(body["proof"])), f"{where}: proof"
    if "replaced_proof" in body:
        old = known[body["replaces"]]
        assert verify_any(old, data, bytes.fromhex(body["replaced_proof"])), f"{where}: replaced"


def check_approval(document, vector, record, bodies):
    said = record["body"]["approval"]
    order = bodies[record["body"]["order"]["hash"]]
    data = approval_message(said)
    assert data.decode() == document["messages"][vector["name"]], vector["name"]
    public = bytes.fromhex(document["public_keys"][said["key"]])
    assert verify_any(public, data, bytes.fromhex(record["body"]["signature"])), vector["name"]
    assert said["order"] == order["id"] and said["order_digest"] == order_digest(order)


def check_withdrawal(document, vector, record, bodies):
    body = record["body"]
    order = bodies[body["order"]["hash"]]
    if "withdrawal" not in body:
        return
    said = body["withdrawal"]
    data = withdrawal_message(said)
    assert data.decode() == document["messages"][vector["name"]], vector["name"]
    public = bytes.fromhex(document["public_keys"][said["key"]])
    assert verify_any(public, data, bytes.fromhex(body["signature"])), vector["name"]
    assert said["order"] == order["id"] and said["order_digest"] == order_digest(order)


def check_statements(records):
    """Of each: its sums, and that its period is that of its lines when the file declares none. Those of
    one account follow each other; days between them are left out only when both declare their periods."""
    lines, last, derived = {}, {}, 0
    for r in records:
        if r["type"] in ("receipt", "expense"):
            file = r["body"]["evidence"]["file"]["hash"]
            sign = 1 if r["type"] == "receipt" else -1
            lines.setdefault((r["chain"], file), []).append(
                (r["body"]["booked_on"], sign * r["body"]["amount_fen"]))
    for r in records:
        if r["type"] != "statement":
            continue
        body, where = r["body"], f"{r['chain']} {r['n']}"
        own = lines.get((r["chain"], body["file"]["hash"]), [])
        assert body["lines"] == len(own), f"{where}: lines"
        assert body["credits_fen"] == sum(a for _, a in own if a > 0), f"{where}: credits"
        assert body["debits_fen"] == -sum(a for _, a in own if a < 0), f"{where}: debits"
        assert body["opening_fen"] + sum(a for _, a in own) == body["closing_fen"], f"{where}: closing"
        days = [day for day, _ in own]
        if body.get("derived"):
            assert not days or (body["from"], body["to"]) == (min(days), max(days)), f"{where}: derived"
        else:
            assert all(body["from"] <= day <= body["to"] for day in days), f"{where}: days"
        before = last.get(r["chain"])
        if before is not None:
            assert before["closing_fen"] == body["opening_fen"], f"{where}: opening"
            is_open = before.get("derived") or body.get("derived")
            assert is_open or body["from"] == next_day(before["to"]), f"{where}: gap"
        last[r["chain"]] = body
        derived += bool(body.get("derived"))
    assert derived, "no derived statement"


def next_day(day):
    return str(datetime.date.fromisoformat(day) + datetime.timedelta(days=1))


def check_records(document):
    public = bytes.fromhex(document["public_key"])
    assert public_key_of(bytes.fromhex(document["seed"])) == public
    assert key_id(public) == document["key"]
    types = spec_types()[0]
    heads, hashes, seen, keys, bodies = {}, {}, set(), {}, {}
    for vector in document["records"]:
        where = vector["name"]
        data = vector["bytes"].encode()
        record = json.loads(vector["bytes"])
        assert sorted(record) == (ENVELOPE2 if "key2" in record else ENVELOPE), where
        assert canonical(record) == vector["bytes"], f"{where}: not canonical"
        assert len(data) <= 65535, where
        assert record_hash(data) == vector["hash"], f"{where}: hash"
        check_signatures(document, vector, record, data)
        n, prev, at = heads.get(record["chain"], (-1, "0" * 64, ""))
        assert record["n"] == n + 1 and record["prev"] == prev and record["at"] >= at, where
        assert (record["type"] == "genesis") == (record["n"] == 0), where
        heads[record["chain"]] = (record["n"], vector["hash"], record["at"])
        hashes[record["chain"], record["n"]] = vector["hash"]
        check_body(types, record["type"], record["body"], where)
        for cite in cites(record["body"]):
            assert hashes[cite["chain"], cite["n"]] == cite["hash"], f"{where}: cites"
        bodies[vector["hash"]] = record["body"]
        if record["type"] == "key":
            keys[vector["hash"]] = record["body"]["id"]
        if record["type"] in ("key", "revocation", "incarnation", "party"):
            check_enrolment(document, vector, record, keys)
        if record["type"] == "approval":
            check_approval(document, vector, record, bodies)
        if record["type"] == "withdrawal":
            check_withdrawal(document, vector, record, bodies)
        seen.add(record["type"])
    return seen


def check_refused(document):
    """What is refused for its form must not be the canonical form of anything."""
    for vector in document["refused"]:
        try:
            record = json.loads(vector["bytes"])
            is_canonical = canonical(record) == vector["bytes"]
        except ValueError:
            is_canonical = False
        is_form = vector["finding"] == "canonical"
        assert is_canonical != is_form, vector["name"]
        if vector["finding"] == "bytes":
            assert len(vector["bytes"].encode()) == 65536, vector["name"]


def main():
    types, examples = spec_types()
    for names, text in examples:
        body = json.loads(text)
        assert canonical(body) == text, f"example of {names[0]} is not canonical"
        assert any(types[n][0] <= set(body) <= types[n][1] for n in names), names
    seen, records, bad = set(), 0, 0
    for path in sorted(glob.glob(os.path.join(HERE, "record*.json"))):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        seen |= check_records(document)
        check_refused(document)
        if path.endswith("record_statement.json"):
            check_statements([json.loads(r["bytes"]) for r in document["records"]])
        records += len(document["records"])
        bad += len(document["refused"])
    assert seen == set(types), f"no vector of {set(types) - seen}"
    print(f"  VEC  {records} records, {bad} refused, {len(examples)} examples: ok")


try:
    main()
except AssertionError as error:
    sys.exit(f"check_record.py: {error}")
