#!/usr/bin/env python3
"""Writes tests/vectors/record_proof.json: the records of keys, parties, orders, heads and seals.
Published vectors are for ever: this refuses to overwrite the file."""
import hashlib
import json
import os
import sys
import make_record as m
from enrol_format import approval_message, message, order_digest
from record_format import key_id, public_key_of, sign, sm2_public_of, sm2_sign

HERE = os.path.dirname(os.path.abspath(__file__))
V, T = m.VILLAGE, m.TRANSIT
ZERO = "0" * 64
SM2_A, SM2_B = bytes(range(1, 33)), bytes(range(2, 34))
messages = {}
public_keys = {m.KEY: m.PUBLIC.hex()}


def seed(label):
    return hashlib.sha256(("key " + label).encode()).digest()


def signer(label):
    """(id, public key, function that signs) of an Ed25519 key, or of an SM2 key."""
    if label.startswith("sm2"):
        number = SM2_A if label == "sm2 a" else SM2_B
        point = sm2_public_of(number)
        return key_id(point), point, lambda data: sm2_sign(number, data).hex()
    secret = m.SEED if label == "record" else seed(label)
    public = public_key_of(secret)
    return key_id(public), public, lambda data: sign(secret, data).hex()


AUTHORITY = [signer(f"authority {i}") for i in (1, 2, 3)]


def by_authority(data, count=2):
    chosen = sorted(AUTHORITY[:count], key=lambda one: one[0])
    return [{"key": one[0], "signature": one[2](data)} for one in chosen]


def key(label, use, old=None, **more):
    new_id, public, new_sign = signer(label)
    body = {"algorithm": "sm2" if label.startswith("sm2") else "ed25519", "id": new_id,
            "public_key": public.hex(), "use": use, **more}
    if old:
        body["replaces"] = signer(old)[0]
    data = message("key", body, m.LEDGER, "programme")
    body["proof"] = new_sign(data)
    if old:
        body["replaced_proof"] = signer(old)[2](data)
    else:
        body["authority"] = by_authority(data)
    m.add("key " + label, "programme", "key", body)
    messages["key " + label] = data.decode()
    public_keys[new_id] = public.hex()


def party(name, chain, holder, seat, **more):
    holder_id, _, holder_sign = signer(holder)
    body = {"account": m.account("6222000000006789"), "key": m.cite("key " + holder),
            "name": "演示镇人民政府", "role": "town", "seat": seat, "valid_from": "2019-03-01", **more}
    data = message("party", body, m.LEDGER, chain, holder_id)
    body["proof"] = holder_sign(data)
    body["authority"] = by_authority(data)
    m.add(name, chain, "party", body)
    messages[name] = data.decode()


def revocation(name, of, reason, by_itself):
    body = {"id": signer(of)[0], "reason": reason}
    data = message("revocation", body, m.LEDGER, "programme")
    if by_itself:
        body["proof"] = signer(of)[2](data)
    else:
        body["authority"] = by_authority(data, 3)
    m.add(name, "programme", "revocation", body)
    messages[name] = data.decode()


def approval(name, by, decision, previous):
    order = json.loads(next(r for r in m.records if r["name"] == "order")["bytes"])["body"]
    said = {"account": V, "decision": decision, "expires": "2019-06-30T16:00:00.000000Z",
            "key": signer(by)[0], "ledger": m.LEDGER, "order": order["id"],
            "order_digest": order_digest(order), "previous": previous}
    data = approval_message(said)
    m.add(name, V, "approval", {"approval": said, "order": m.cite("order"),
                                "signature": signer(by)[2](data)})
    messages[name] = data.decode()
    return hashlib.sha256(data).hexdigest()


def seal(chain, name, **more):
    n, prev = m.heads[chain]
    bank = [{"account": "bank", "amount_fen": 50123456, "source": "none", "year": 0},
            {"account": "opening", "amount_fen": -123456, "source": "none", "year": 0},
            {"account": "suspense", "amount_fen": -50000000, "source": "none", "year": 0}]
    m.add(name, chain, "seal",
          {"account": m.account("6222000000006789"), "balances": bank,
           "by_disposition": [{"amount_fen": 50000000, "book": "suspense", "lines": 1}],
           "closing_fen": 50123456, "covers": {"chain": chain, "hash": prev, "n": n},
           "covers_office": m.cite(f"genesis {chain}/office"), "credits_fen": 50000000,
           "debits_fen": 0, "from": "2019-04-01", "heads": "12" * 32, "lines": 1,
           "month": "2019-04", "opening_fen": 123456, "root": "34" * 32, "size": 9,
           "statements": 1, "to": "2019-04-30", **more})


def statements():
    m.file("statement", "statement", covers_from="2019-04-01", covers_to="2019-04-30")
    m.add("statement of the village", V, "statement",
          {"account": m.account("6222000000006789"), "closing_fen": 50123456,
           "credits_fen": 50000000, "debits_fen": 0, "file": m.cite("statement"),
           "from": "2019-04-01", "lines": 1, "opening_fen": 123456, "to": "2019-04-30"})
    m.add("statement without balances", T, "statement",
          {"account": m.account("88"), "credits_fen": 0, "debits_fen": 7,
           "file": m.cite("statement"), "lines": 1})
    m.add("statement again", T, "statement",
          {"account": m.account("88"), "credits_fen": 0, "debits_fen": 8,
           "file": m.cite("statement"), "lines": 2,
           "supersedes": m.cite("statement without balances")})
    seal(V, "seal")
    seal(V, "second seal", previous=m.cite("seal"))
    m.add("expense after the seal", V, "expense",
          {"account": m.account("6222000000006789"), "after_seal": m.cite("seal"), "amount_fen": 1,
           "booked_on": "2019-04-21", "evidence": m.evidence("statement", 9, "手续费"),
           "lines": [m.line("fee", 1), m.line("bank", -1)], "rule": {"id": "fee", "version": 1}})
    m.add("balance form", V + "/office", "balance_form",
          {"account": m.account("6222000000006789"), "adjusted_fen": 108, "bank_fen": 100,
           "bank_in_fen": 30, "bank_out_fen": 2, "book_fen": 80, "book_in_fen": 9,
           "book_out_fen": 1, "checker": m.commit("李四"), "items": [
               {"age_days": 3, "amount_fen": 30, "cite": m.cite("seal"), "kind": "bank_in"},
               {"age_days": 0, "amount_fen": 2, "cite": m.cite("seal"), "kind": "bank_out"},
               {"age_days": 12, "amount_fen": 9, "cite": m.cite("seal"), "kind": "book_in"},
               {"age_days": 1, "amount_fen": 1, "cite": m.cite("seal"), "kind": "book_out"}],
           "maker": m.commit("张三"), "month": "2019-04", "to": "2019-04-30"})
    m.add("programme seal", "programme", "programme_seal",
          {"as_of": "2019-05-06", "month": "2019-04", "sealed": 1, "unsealed": [T]})
    m.add("programme seal with its head", "programme", "programme_seal",
          {"as_of": "2019-05-06", "heads": "12" * 32, "month": "2019-05", "root": "34" * 32,
           "sealed": 0, "size": 9, "unsealed": [V, T], "unsealed_more": 3})


def orders():
    m.add("order", V, "order",
          {"account": m.account("6222000000006789"), "amount_fen": 1200000,
           "attachments": ["ef" * 32, "ab" * 32], "id": "2019-0007", "mode": "online",
           "payee": m.commit("演示工程队"), "payee_account": m.account("6222000000001234"),
           "project": "road-1", "purpose": "村道硬化工程第一期进度款", "source": "district",
           "year": 2019})
    m.add("order replaced", V, "order",
          {"account": m.account("6222000000006789"), "amount_fen": 1, "id": "2019-0008",
           "mode": "paper", "payee": m.commit("演示工程队"), "purpose": "更正",
           "replaces": m.cite("order")})
    first = approval("approval", "helper", "approve", ZERO)
    approval("second approval", "sm2 a", "refuse", first)


def by_second_key(name, chain, kind, body, label):
    """As add(), by the record key that rotation brought."""
    old = m.KEY, m.SEED
    m.KEY, m.SEED = signer(label)[0], seed(label)
    m.add(name, chain, kind, body)
    m.KEY, m.SEED = old


def build():
    m.genesis("programme", "programme")
    m.genesis(V, "village")
    m.genesis(T, "transit")
    key("helper", "approval")
    key("sm2 a", "approval")
    key("helper 2", "approval", old="helper")
    key("checkpoint", "checkpoint", name="mingzhang.example/vectors")
    party("party", V, "helper", 1, role="helper")
    party("second party", V, "sm2 a", 2, valid_to="2020-12-31")
    party("party handed on", V, "helper 2", 2, replaces=m.cite("second party"))
    statements()
    orders()
    m.add("head", "programme", "head",
          {"chains": 6, "day": "2019-04-12", "heads": "12" * 32, "incarnation": 1,
           "root": "34" * 32, "root_sm3": "56" * 32, "size": 9})
    body = {"lost_root": "56" * 32, "lost_size": 12, "number": 2, "reason": m.commit("磁盘损坏"),
            "root": "34" * 32, "size": 9}
    data = message("incarnation", body, m.LEDGER, "programme")
    m.add("incarnation", "programme", "incarnation", {**body, "authority": by_authority(data)})
    messages["incarnation"] = data.decode()
    revocation("revocation", "helper", "left", False)
    key("record 2", "record", old="record")
    revocation("revocation of the first record key", "record", "replaced", True)
    by_second_key("head by the second key", "programme", "head",
                  {"chains": 6, "day": "2019-04-13", "heads": "12" * 32, "incarnation": 2,
                   "root": "34" * 32, "size": 19}, "record 2")
    return m.records


def refused(records):
    """One change each to a record that is fine; what a reader must say."""
    by_name = {r["name"]: r["bytes"] for r in records}
    k, p, s = by_name["key helper"], by_name["party"], by_name["seal"]
    a, f, st = by_name["approval"], by_name["balance form"], by_name["statement of the village"]
    replaced, order = by_name["key helper 2"], by_name["order"]
    first = json.loads(k)["body"]["authority"]
    swapped = m.canonical([first[1], first[0]])
    changes = [
        ("a second key that is no key id", "envelope", k, '"ledger":"', '"key2":"x","ledger":"'),
        ("an algorithm that is none", "body", k, '"ed25519"', '"rsa"'),
        ("a key of another id", "body", k, f'"id":"{signer("helper")[0]}"', '"id":"' + "0" * 16 + '"'),
        ("a public key of the wrong length", "body", k, '"public_key":"', '"public_key":"00'),
        ("a use that is none", "body", k, '"use":"approval"', '"use":"anything"'),
        ("a proof that is cut", "body", k, '"proof":"%s' % json.loads(k)["body"]["proof"][:2],
         '"proof":"'),
        ("signatures out of order", "body", k, m.canonical(first), swapped),
        ("one signature twice", "body", k, m.canonical(first), m.canonical([first[0]] * 2)),
        ("no authority", "body", k, m.canonical(first), "[]"),
        ("a key that replaces itself", "body", replaced, '"replaces":"%s"' % signer("helper")[0],
         '"replaces":"%s"' % signer("helper 2")[0]),
        ("a seat past 9", "body", p, '"seat":1', '"seat":10'),
        ("a party whose key is no record of the programme", "body", p, '"chain":"programme","hash"',
         '"chain":"441424103201","hash"'),
        ("a party that ends before it begins", "body", by_name["second party"], "2020-12-31",
         "2019-02-28"),
        ("a statement whose balances do not follow", "balance", st, '"closing_fen":50123456',
         '"closing_fen":50123457'),
        ("a seal whose balances do not follow", "balance", s, '"opening_fen":123456',
         '"opening_fen":123457'),
        ("a seal that covers another record", "body", s, '"covers":{"chain":"441424103201","hash":"',
         '"covers":{"chain":"441424103202","hash":"'),
        ("a seal of another month", "body", s, '"month":"2019-04"', '"month":"2019-05"'),
        ("a seal with a line without a disposition", "balance", s, '"book":"suspense","lines":1',
         '"book":"suspense","lines":2'),
        ("balances out of order", "body", s, '"account":"bank"', '"account":"transfer"'),
        ("an approval for another account", "body", a, '"approval":{"account":"441424103201"',
         '"approval":{"account":"441424103202"'),
        ("an approval for another ledger", "body", a, '"ledger":"mingzhang.example/vectors","order"',
         '"ledger":"mingzhang.example/other","order"'),
        ("a decision that is none", "body", a, '"approve"', '"perhaps"'),
        ("a day in place of a moment", "body", a, "2019-06-30T16:00:00.000000Z", "2019-06-30"),
        ("a form whose sides differ", "balance", f, '"book_fen":80', '"book_fen":81'),
        ("a form whose items are not its sums", "body", f, '"amount_fen":30', '"amount_fen":31'),
        ("an order without attachments in its list", "body", order,
         '"attachments":["%s","%s"]' % ("ef" * 32, "ab" * 32), '"attachments":[]'),
        ("chains out of order", "body", by_name["programme seal with its head"],
         f'["{V}","{T}"]', f'["{T}","{V}"]'),
        ("a month that is none", "body", by_name["programme seal"], '"2019-04"', '"2019-13"'),
    ]
    out = []
    for name, finding, text, old, new in changes:
        assert old in text, name
        out.append({"name": name, "finding": finding, "bytes": text.replace(old, new, 1)})
    return out


def key2_record():
    """A record of national mode: the envelope names the SM2 key, which signs beside the other."""
    point = sm2_public_of(SM2_B)
    record = {"at": "2019-04-12T08:30:15.123456Z",
              "body": {"class": "public", "demo": True, "kind": "village",
                       "programme": "guangzhou-2019-2020", "public_key": m.PUBLIC.hex()},
              "by": m.KEY, "chain": "441424103202", "key": m.KEY, "key2": key_id(point),
              "ledger": m.LEDGER, "n": 0, "prev": ZERO, "type": "genesis", "v": 1}
    text = m.canonical(record)
    return {"name": "genesis with two signatures", "chain": record["chain"], "n": 0,
            "type": "genesis", "bytes": text, "hash": m.record_hash(text.encode()),
            "signature": sign(m.SEED, text.encode()).hex(),
            "signature2": sm2_sign(SM2_B, text.encode()).hex()}, point.hex()


def main():
    path = os.path.join(HERE, "record_proof.json")
    if os.path.exists(path):
        sys.exit(f"{path} exists; vectors are append-only")
    made = build()
    bad = refused(made)
    second, point = key2_record()
    public_keys[key_id(bytes.fromhex(point))] = point
    document = {"ledger": m.LEDGER, "seed": m.SEED.hex(), "public_key": m.PUBLIC.hex(),
                "key": m.KEY, "public_keys": public_keys,
                "authority": {"k": 2, "keys": sorted(one[1].hex() for one in AUTHORITY)},
                "records": made + [second], "messages": messages, "refused": bad}
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
