#!/usr/bin/env python3
"""Writes tests/vectors/log.json. Published vectors are for ever: an existing file is only ever
extended by a new file; this refuses to overwrite one."""
import json
import os
import sys
import log_format as f
from record_format import canonical, public_key_of, sm2_public_of

HERE = os.path.dirname(os.path.abspath(__file__))
ORIGIN = "mingzhang.example/vectors"
SEED, SM2_NUMBER = bytes(range(32)), bytes(range(1, 33))
WITNESSES = [("audit.example/w1", bytes([0xA1] * 32)), ("county.example/w", bytes([0xA2] * 32)),
             ("school.example/w", bytes([0xA3] * 32))]
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f"] + [(b"leaf %d" % i).hex() for i in range(8, 21)]
SIZE, TIME = len(LEAVES), 1679315147
PUBLIC, POINT = public_key_of(SEED), sm2_public_of(SM2_NUMBER)


def hexes(hashes):
    return [h.hex() for h in hashes]


def tree(h):
    leaves = [f.leaf_hash(bytes.fromhex(x), h) for x in LEAVES]
    return {
        "leaf_hashes": hexes(leaves),
        "roots": hexes(f.root(leaves[:n], h) for n in range(SIZE + 1)),
        "inclusion": [{"size": n, "index": i, "hashes": hexes(f.path(i, leaves[:n], h))}
                      for n in (1, 2, 3, 8, 13, SIZE) for i in sorted({0, n // 2, n - 1})],
        "consistency": [{"old": m, "size": n, "hashes": hexes(f.consistency(m, leaves[:n], h))}
                        for m, n in ((1, 2), (1, 8), (2, 5), (3, 7), (4, 7), (6, 8), (8, 13),
                                     (13, SIZE), (20, SIZE), (16, SIZE))],
    }


def notes(trees):
    text = f.checkpoint_text(ORIGIN, SIZE, bytes.fromhex(trees["sha256"]["roots"][SIZE]))
    national = f.checkpoint_text(ORIGIN + "/sm3", SIZE, bytes.fromhex(trees["sm3"]["roots"][SIZE]))
    lines = [f.log_line(ORIGIN, SEED, text)]
    lines += [f.witness_line(n, s, text, TIME + i) for i, (n, s) in enumerate(WITNESSES)]
    sm2 = f.sm2_line(ORIGIN + "/sm3", SM2_NUMBER, POINT, national)
    keys = [f.vkey(ORIGIN, f.ED25519, PUBLIC)]
    keys += [f.vkey(n, f.COSIGNATURE, public_key_of(s)) for n, s in WITNESSES]
    return {"text": text, "note": text + "\n" + "".join(lines), "keys": keys, "time": TIME,
            "national_note": national + "\n" + sm2,
            "national_key": f.vkey(ORIGIN + "/sm3", f.SM2, POINT)}


def refused_notes(good):
    text, _, rest = good.rpartition("\n\n")
    own = rest.split("\n")[0]
    filler = "\u2014 x AAAAAAA=\n"
    return [
        ["no final newline", good[:-1]], ["no signatures", text + "\n\n"],
        ["no empty line", text + "\n" + rest], ["two empty lines at the end", good + "\n"],
        ["a control character", good.replace("vectors", "vec\ttors", 1)],
        ["a carriage return", good.replace("\n", "\r\n")],
        ["a hyphen for the dash", text + "\n\n" + own.replace("\u2014", "-") + "\n"],
        ["no space behind the dash", text + "\n\n" + own.replace("\u2014 ", "\u2014") + "\n"],
        ["no name", text + "\n\n\u2014  AAAAAAA=\n"], ["a plus in the name", text + "\n\n\u2014 a+b AAAAAAA=\n"],
        ["a space of Unicode in the name", text + "\n\n\u2014 a\u3000b AAAAAAA=\n"],
        ["a signature of no bytes", text + "\n\n\u2014 x AAAAAA==\n"],
        ["no base64", text + "\n\n\u2014 x AAAA*AA=\n"], ["stray bits", text + "\n\n\u2014 x AAAAAAB=\n"],
        ["base64 in two pieces", text + "\n\n\u2014 x AAA=AAAA\n"],
        ["text behind the signature", good[:-1] + " x\n"],
        ["101 signatures", text + "\n\n" + 101 * filler],
    ]


def accepted_notes(good):
    text, _, rest = good.rpartition("\n\n")
    filler = "\u2014 x AAAAAAA=\n"
    return [["99 unknown lines before ours", text + "\n\n" + 99 * filler + rest.split("\n")[0] + "\n"],
            ["a line of our name with another id", good + f"\u2014 {ORIGIN} AAAAAAA=\n"],
            ["a line of another name with our id",
             good + "\u2014 other " + rest.split("\n")[0].split(" ")[2] + "\n"]]


def checkpoints():
    r = f.b64(f.sha256(b""))
    return {"accepted": [f"o\n0\n{r}\n", f"o\n{2**63 - 1}\n{r}\n", f"o\n1\n{r}\nan extension\nanother\n",
                         f"an origin with spaces\n1\n{r}\n"],
            "refused": [f"o\n{2**63}\n{r}\n", f"o\n{2**64}\n{r}\n", f"o\n01\n{r}\n", f"o\n+1\n{r}\n",
                        f"o\n-1\n{r}\n", f"o\n\n{r}\n", f"o\n1 \n{r}\n", f"\n1\n{r}\n", f"o\n1\n{r}",
                        "o\n1\n", f"o\n1\n{r}\n\n", f"o\n1\n{r}\next", f"o\n1\n{r[:-1]}\n",
                        f"o\n1\n{f.b64(b'x' * 31)}\n", f"o\n1\n{f.b64(b'x' * 33)}\n", f"o\n1\n{r} \n",
                        "o\n1\n" + r[:42] + "V=\n"]}


def tiles():
    leaves = [f.leaf_hash(b"%d" % i) for i in range(70000)]
    named = [(0, 0, 256), (0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]
    paths = named + [(0, 1234067, 256), (0, 999, 1), (0, 1000, 255), (63, 0, 7), (-1, 0, 256),
                     (-1, 1234067, 200), (3, 999999, 256), (0, 10**15 + 7, 9), (0, 2**64 - 1, 1)]
    return {"size": 70000, "leaf": "decimal number of the leaf, from 0", "root": f.root(leaves).hex(),
            "tiles": [{"level": l, "index": n, "width": w,
                       "sha256": f.sha256(f.tile_hashes(leaves, l, n, w)).hex()} for l, n, w in named],
            "paths": [{"level": l, "index": str(n), "width": w, "path": f.tile_path(l, n, w)}
                      for l, n, w in paths],
            "refused": ["", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000",
                        "tile/00/000", "tile/64/000", "tile/-1/000", "tile/entry/000", "tile/0/x000/001",
                        "tile/0/x001", "tile/0/001/x002", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
                        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/", "/tile/0/000",
                        "tile/0/x18/446/744/073/709/551/616", "tile/0/x1/234/567", "tile/0/000 "],
            "bundle": {"entries": ["", "61", "62" * 300],
                       "bytes": "0000" + "0001" + "61" + "012c" + "62" * 300}}


def head_leaves():
    def balance(book, amount, source, year):
        return {"account": book, "amount_fen": amount, "source": source, "year": year}
    chains = [("441424103201", 16, [balance("bank", 50000000, "city", 2019), balance("bank", 1200, "own", 0),
                                    balance("special_payable", -50000000, "city", 2019),
                                    balance("interest", -1200, "own", 0)]),
              ("441424103201/office", 7, []), ("441424103202", 0, []), ("payer/city", 3, []),
              ("programme", 980, []), ("programme/office", 2**53 - 1, [])]
    out = []
    for chain, n, balances in chains:
        balances.sort(key=lambda b: (b["account"], b["source"], b["year"]))
        out.append(canonical({"balances": balances, "chain": chain, "n": n,
                              "hash": f.sha256(b"head of " + chain.encode()).hex()}))
    return out


def heads():
    leaves = head_leaves()
    hashes = [f.leaf_hash(x.encode()) for x in leaves]
    return {"leaves": leaves, "root": f.root(hashes).hex(),
            "proofs": [hexes(f.path(i, hashes)) for i in range(len(hashes))]}


def policies(keys):
    names = ["audit", "county", "school"]
    head = f"# who is asked\nlog {keys[0]} https://example.org/log\n\n"
    head += "".join(f"witness {n} {k}\n" for n, k in zip(names, keys[1:]))
    texts = [head + "quorum none\n", head + "quorum county\n",
             head + "\tgroup two \t2 audit county school  \nquorum two\n",
             head + "group all-of-them all audit county school\nquorum all-of-them\n",
             head + "group a any audit county\ngroup b all a school\nquorum b\n"]
    sets = [[n for i, n in enumerate(names) if bits >> i & 1] for bits in range(8)]
    return [{"text": t, "satisfied": [s for s in sets if f.satisfied(t, s)],
             "not": [s for s in sets if not f.satisfied(t, s)]} for t in texts]


def main():
    out = os.path.join(HERE, "log.json")
    if os.path.exists(out):
        sys.exit(f"{out} is there already; vectors are never changed")
    trees = {"sha256": tree(f.sha256), "sm3": tree(f.sm3)}
    document = {"origin": ORIGIN, "seed": SEED.hex(), "sm2_number": SM2_NUMBER.hex(),
                "witness_seeds": [s.hex() for _, s in WITNESSES], "leaves": LEAVES, **trees}
    document["notes"] = notes(trees)
    good = document["notes"]["note"]
    document["notes"]["refused"] = refused_notes(good)
    document["notes"]["accepted"] = accepted_notes(good)
    document["checkpoints"] = checkpoints()
    document["tiles"] = tiles()
    document["heads"] = heads()
    document["policies"] = policies(document["notes"]["keys"])
    at = next(p for p in trees["sha256"]["inclusion"] if (p["size"], p["index"]) == (SIZE, SIZE // 2))
    hashes = [bytes.fromhex(h) for h in at["hashes"]]
    document["receipts"] = [f.receipt(at["index"], hashes, good),
                            f.receipt(at["index"], hashes, good, b"an extra")]
    with open(out, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.write("\n")


main()
