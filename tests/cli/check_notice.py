#!/usr/bin/env python3
"""Judges the folder of a notice on the site, and the whole.json of its chain, by docs/spec/notice.md:
with code of its own (Python's standard library and the openssl command), no code of the program.
usage: check_notice.py NOTICE_FOLDER CHAIN_FOLDER"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors"))
from log_format import leaf_hash, node_hash, parse_checkpoint, parse_note, root, sha256, unb64, verified  # noqa: E402
from record_format import canonical, key_id, verify  # noqa: E402

ED25519 = 1


def included(leaf, index, size, proof):
    """The root that an inclusion proof leads to: RFC 9162, 2.1.3.2."""
    fn, sn, r = index, size - 1, leaf
    assert 0 <= index < size, "index"
    for p in proof:
        assert sn > 0, "a proof that is too long"
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    assert sn == 0, "a proof that is too short"
    return r


def record_of(given, keys, head):
    data = given["bytes"].encode()
    record = json.loads(data)
    assert canonical(record) == given["bytes"], "a record that is not canonical"
    assert record["key"] in keys["record"], "a record by an unknown key"
    assert verify(keys["record"][record["key"]], data, unb64(given["signature"])), "signature"
    proof = [unb64(p) for p in given["proof"]]
    assert included(leaf_hash(data), given["index"], head["size"], proof) == head["root"], "inclusion"
    return record, leaf_hash(data).hex()


def head_of(note, keys, ledger):
    parsed = parse_note(note.encode())
    origin, size, tree_root = parse_checkpoint(parsed[0])[:3]
    assert origin == ledger, "a checkpoint of another log"
    assert any(verified(parsed, origin, ED25519, k) for k in keys["checkpoint"].values()), "checkpoint"
    return {"size": size, "root": tree_root}


def brings(record, figure):
    body = record["body"]
    if "field" in figure:
        return body[figure["field"]]
    return figure["sign"] * sum(
        l["amount_fen"] for l in body["lines"]
        if l["account"] in figure["books"] and figure.get("source", l["source"]) == l["source"]
        and figure.get("year", l["year"]) == l["year"])


def check_figures(model, records):
    amounts = {f["id"]: f["amount_fen"] for f in model["figures"]}
    for figure in model["figures"]:
        total = sum(amounts[i] for i in figure.get("sum", [])) - sum(
            amounts[i] for i in figure.get("less", []))
        for item in figure.get("of", []):
            record = records[item["hash"]]
            assert (record["chain"], record["n"]) == (item["chain"], item["n"]), figure["id"]
            assert brings(record, figure) == item["amount_fen"], figure["id"]
            total += item["amount_fen"]
        assert total == figure["amount_fen"], figure["id"]
    for t, table in enumerate(model["tables"]):
        rows = [(f"t{t}.r{r}", row) for r, row in enumerate(table["rows"])]
        rows += [(f"t{t}.total", table["total"])] if "total" in table else []
        for place, row in rows:
            for c, column in enumerate(table["columns"]):
                if column["kind"] == "yuan":
                    assert row[c] == amounts[f"{place}.c{c}"], f"{place}.c{c}"


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def check_whole(folder, chain, keys, ledger):
    whole = json.loads(read(folder, chain.replace("/", ".") + ".whole.json"))
    head = head_of(whole["checkpoint"], keys, ledger)
    record, _ = record_of(whole["head"], keys, head)
    leaf = json.loads(whole["leaf"])
    proof = [unb64(p) for p in whole["proof"]]
    assert record["type"] == "head" and leaf["chain"] == chain == whole["chain"]
    made = included(leaf_hash(whole["leaf"].encode()), whole["index"], record["body"]["chains"], proof)
    assert made.hex() == record["body"]["heads"], "the head does not hold the chain"
    return leaf


def main():
    folder, chains = sys.argv[1:]
    data = read(folder, "model.json")
    model, check = json.loads(data), json.loads(read(folder, "check.json"))
    assert canonical(model).encode() == data, "a model that is not canonical"
    keys = {"record": {}, "checkpoint": {}}
    for key in check["keys"]:
        public = bytes.fromhex(key["public_key"])
        if key["algorithm"] == "ed25519":
            assert key_id(public) == key["id"], "a key of another id"
            keys[key["use"]][key["id"]] = public
    head = head_of(check["checkpoint"], keys, model["ledger"])
    notice, _ = record_of(check["notice"], keys, head)
    body = notice["body"]
    assert notice["type"] == "notice" and body["number"] == model["number"]
    assert body["model"] == sha256(data).hex(), "a model that the record does not name"
    leaves = [leaf_hash(canonical(f).encode()) for f in model["figures"]]
    assert body["figures"] == root(leaves).hex(), "figures that the record does not name"
    assert (body["size"], body["root"]) == (model["size"], model["root"])
    given = list(check["records"])
    for part in check.get("parts", []):
        text = read(folder, part["file"])
        assert sha256(text).hex() == part["sha256"], "a part that is another"
        given += json.loads(text)["records"]
    records = {}
    for item in given:
        assert item["index"] < model["size"], "a record that came after the cut-off"
        record, digest = record_of(item, keys, head)
        records[digest] = record
    check_figures(model, records)
    leaf = check_whole(chains, notice["chain"], keys, model["ledger"])
    print(f"{model['number']}: {len(model['figures'])} figures of {len(records)} records; "
          f"{notice['chain']} is whole up to {leaf['n']}")


if __name__ == "__main__":
    try:
        main()
    except (AssertionError, KeyError, ValueError) as error:
        sys.exit(f"check_notice.py: {error!r}")
