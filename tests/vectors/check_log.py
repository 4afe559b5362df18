#!/usr/bin/env python3
"""Judges tests/vectors/log.json with code of its own: every hash, proof, signature and path."""
import json
import os
import sys
import log_format as f
from record_format import canonical, public_key_of, sm2_public_of

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(HERE, "..", "..", "docs", "spec", "log.md")


def check_tree(document, name, h):
    part = document[name]
    leaves = [f.leaf_hash(bytes.fromhex(x), h) for x in document["leaves"]]
    assert [x.hex() for x in leaves] == part["leaf_hashes"]
    for n, expected in enumerate(part["roots"]):
        assert f.root(leaves[:n], h).hex() == expected, f"{name}: root of {n}"
    for p in part["inclusion"]:
        assert [x.hex() for x in f.path(p["index"], leaves[:p["size"]], h)] == p["hashes"]
    for p in part["consistency"]:
        assert [x.hex() for x in f.consistency(p["old"], leaves[:p["size"]], h)] == p["hashes"]


def check_notes(document):
    part = document["notes"]
    keys = [f.parse_vkey(key) for key in part["keys"]]
    seeds = [document["seed"]] + document["witness_seeds"]
    assert [k for _, _, k in keys] == [public_key_of(bytes.fromhex(s)) for s in seeds]
    note = f.parse_note(part["note"].encode())
    assert note[0] == part["text"] and all(f.verified(note, *key) == 1 for key in keys)
    times = [int.from_bytes(signature[:8], "big") for _, _, signature in note[1][1:]]
    assert times == [part["time"] + i for i in range(3)]
    origin, size, root = f.parse_checkpoint(note[0])
    assert (origin, size, root.hex()) == (document["origin"], len(document["leaves"]),
                                          document["sha256"]["roots"][size])
    national = f.parse_note(part["national_note"].encode())
    key = f.parse_vkey(part["national_key"])
    assert key[2] == sm2_public_of(bytes.fromhex(document["sm2_number"]))
    assert f.verified(national, *key) == 1
    assert f.parse_checkpoint(national[0])[2].hex() == document["sm3"]["roots"][size]
    for name, text in part["accepted"]:
        assert f.verified(f.parse_note(text.encode()), *keys[0]) == 1, name
    for name, text in part["refused"]:
        refuses(f.parse_note, text.encode(), name)


def refuses(function, value, what):
    try:
        function(value)
    except ValueError:
        return
    raise AssertionError(f"{what}: not refused")


def check_tiles(document):
    part = document["tiles"]
    leaves = [f.leaf_hash(b"%d" % i) for i in range(part["size"])]
    assert f.root(leaves).hex() == part["root"]
    for t in part["tiles"]:
        data = f.tile_hashes(leaves, t["level"], t["index"], t["width"])
        assert f.sha256(data).hex() == t["sha256"]
    for t in part["paths"]:
        assert f.tile_path(t["level"], int(t["index"]), t["width"]) == t["path"]
    bundle = b"".join(len(e).to_bytes(2, "big") + e
                      for e in map(bytes.fromhex, part["bundle"]["entries"]))
    assert bundle.hex() == part["bundle"]["bytes"]


def check_heads(document):
    part = document["heads"]
    leaves = [json.loads(x) for x in part["leaves"]]
    assert [canonical(x) for x in leaves] == part["leaves"]
    chains = [x["chain"].encode() for x in leaves]
    assert chains == sorted(set(chains))
    for leaf in leaves:
        places = [(b["account"], b["source"], b["year"]) for b in leaf["balances"]]
        assert places == sorted(set(places)) and all(b["amount_fen"] for b in leaf["balances"])
    hashes = [f.leaf_hash(x.encode()) for x in part["leaves"]]
    assert f.root(hashes).hex() == part["root"]
    for i, proof in enumerate(part["proofs"]):
        assert [h.hex() for h in f.path(i, hashes)] == proof


def check_receipts(document):
    note = document["notes"]["note"]
    for text in document["receipts"]:
        head, _, rest = text.partition("\n\n")
        lines = head.split("\n")
        assert lines[0] == "c2sp.org/tlog-proof@v1" and rest == note
        lines = [x for x in lines[1:] if not x.startswith("extra ")]
        index = int(lines[0].removeprefix("index "))
        size = len(document["leaves"])
        leaves = [bytes.fromhex(x) for x in document["sha256"]["leaf_hashes"]]
        assert [f.unb64(x) for x in lines[1:]] == f.path(index, leaves[:size])


def check_spec(document):
    """What the page shows is what the vectors hold."""
    text = open(SPEC, encoding="utf-8").read()
    part = document["notes"]
    shown = part["keys"][:2] + [part["national_key"], document["heads"]["leaves"][0]]
    shown += ["```\n" + part["national_note"] + "```"]
    shown += ["```\n" + "".join(part["note"].splitlines(True)[:6]) + "```"]
    shown += ["```\n" + document["receipts"][0].partition("\n\n")[0] + "\n\n<the checkpoint"]
    shown += [f.tile_path(t["level"], t["index"], t["width"])
              for t in document["tiles"]["tiles"] if t["index"] > 0 or t["level"] > 0]
    for one in shown:
        assert one in text, f"log.md does not show {one}"


def main():
    with open(os.path.join(HERE, "log.json"), encoding="utf-8") as file:
        document = json.load(file)
    check_tree(document, "sha256", f.sha256)
    check_tree(document, "sm3", f.sm3)
    check_notes(document)
    for text in document["checkpoints"]["accepted"]:
        f.parse_checkpoint(text)
    for text in document["checkpoints"]["refused"]:
        refuses(f.parse_checkpoint, text, repr(text))
    check_tiles(document)
    check_heads(document)
    for policy in document["policies"]:
        assert all(f.satisfied(policy["text"], s) for s in policy["satisfied"])
        assert not any(f.satisfied(policy["text"], s) for s in policy["not"])
    check_receipts(document)
    check_spec(document)
    print("  OK   log.json, log.md: trees, notes, checkpoints, tiles, heads, policies, receipts")


if __name__ == "__main__":
    sys.exit(main())
