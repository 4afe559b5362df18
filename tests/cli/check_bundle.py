#!/usr/bin/env python3
"""Judges the bundle of one notice by docs/spec/bundle.md and notice.md: with code of its own (Python's
standard library and the openssl command), no code of the program. The keys are those of the trust file.
usage: check_bundle.py BUNDLE TRUST"""
import json
import os
import sys

from check_notice import ED25519, check_figures, included, read
from log_format import (leaf_hash, node_hash, parse_checkpoint, parse_note, parse_vkey, root, sha256,
                        tile_path, verified)
from record_format import canonical, key_id, verify

WIDTH, NO_PLACE, NONE = 256, 2**64 - 1, "0" * 64


def read_chain(folder, chain):
    """Its records in order: (bytes, record, signature, place, hash); each follows the one before it."""
    name = os.path.join("chains", chain.replace("/", "."))
    data, signatures, places = (read(folder, name + end) for end in (".records", ".sig", ".pos"))
    found, at, before = [], 0, NONE
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        bytes_, at = data[at + 4:at + 4 + size], at + 4 + size
        record, n = json.loads(bytes_), len(found)
        assert size == len(bytes_) and canonical(record).encode() == bytes_, f"{chain} {n}: not canonical"
        assert (record["chain"], record["n"], record["prev"]) == (chain, n, before), f"{chain} {n}: no link"
        before = leaf_hash(bytes_).hex()
        place = int.from_bytes(places[8 * n:8 * n + 8], "big")
        found.append((bytes_, record, signatures[64 * n:64 * n + 64], place, before))
    assert len(signatures) == 64 * len(found) and len(places) == 8 * len(found), f"{chain}: beside it"
    return found


def heads_of(folder):
    for line in read(folder, "heads.txt").decode().splitlines():
        chain, n, digest = line.split(" ")
        yield chain, int(n), digest


def log_of(folder, trust):
    note = parse_note(read(folder, "log/checkpoint"))
    origin, size, tree_root = parse_checkpoint(note[0])[:3]
    assert origin == trust["ledger"], "a checkpoint of another log"
    keys = [parse_vkey(key) for key in trust["checkpoint_keys"]]
    assert any(verified(note, *key) for key in keys if key[1] == ED25519), "checkpoint"
    return size, tree_root


def tile(folder, level, index, width):
    data = read(os.path.join(folder, "log"), tile_path(level, index, width))
    assert len(data) == 32 * width, "a tile of another width"
    return [data[i:i + 32] for i in range(0, len(data), 32)]


def check_tree(folder, size, tree_root):
    """The tiles above level 0 lead to the root; returns what level 1 says of those below."""
    counts = [size]
    while counts[-1] >= WIDTH:
        counts.append(counts[-1] // WIDTH)
    if len(counts) == 1:
        assert root(tile(folder, 0, 0, size)) == tree_root, "tree"
        return []
    levels = [[]] + [
        [h for i in range(0, n, WIDTH) for h in tile(folder, level, i // WIDTH, min(WIDTH, n - i))]
        for level, n in enumerate(counts) if level > 0]
    for low, high in zip(levels[1:], levels[2:]):
        assert [root(low[i * WIDTH:(i + 1) * WIDTH]) for i in range(len(high))] == high, "tiles"
    # What is behind the last full tile hangs below: from the highest level down.
    parts = [levels[-1]]
    for level in range(len(counts) - 2, -1, -1):
        rest = counts[level] % WIDTH
        if rest:
            parts.append(tile(folder, level, counts[level] // WIDTH, rest))
    assert fold(parts) == tree_root, "tree"
    return levels[1]


def fold(parts):
    """The root over runs of full subtrees, the largest first."""
    roots = []
    for part in parts:
        while part:
            k = 1 << (len(part).bit_length() - 1)
            roots.append(root(part[:k]))
            part = part[k:]
    made = roots.pop()
    while roots:
        made = node_hash(roots.pop(), made)
    return made


def check_place(folder, size, above, place, digest):
    """The record stands in its tile, and the tile under level 1."""
    if place == NO_PLACE:
        return 0
    assert place < size, "a place behind the checkpoint"
    index = place // WIDTH
    hashes = tile(folder, 0, index, min(WIDTH, size - index * WIDTH))
    assert hashes[place % WIDTH].hex() == digest, f"place {place}"
    assert len(hashes) < WIDTH or root(hashes) == above[index], f"tile {index}"
    return 1


def check_head(folder, chain, chains):
    given = json.loads(read(folder, f"heads/{chain.replace('/', '.')}.json"))
    head = next(r for r in chains["programme"] if r[4] == given["head"]["hash"])[1]
    proof = [bytes.fromhex(h) for h in given["proof"]]
    made = included(leaf_hash(given["leaf"].encode()), given["index"], head["body"]["chains"], proof)
    leaf = json.loads(given["leaf"])
    assert head["type"] == "head" and made.hex() == head["body"]["heads"], f"{chain}: head"
    assert leaf["chain"] == chain and chains[chain][leaf["n"]][4] == leaf["hash"], f"{chain}: not whole"


def signed(entry, keys):
    assert verify(keys[entry[1]["key"]], entry[0], entry[2]), "signature"


def check_model(folder, name, chains, keys):
    data = read(folder, name)
    model = json.loads(data)
    assert canonical(model).encode() == data, "a model that is not canonical"
    assert os.path.basename(name) == model["number"] + ".json", "a model of another name"
    notice = next(r for r in chains[model["chain"]]
                  if r[1]["type"] == "notice" and r[1]["body"]["number"] == model["number"])
    body = notice[1]["body"]
    leaves = [leaf_hash(canonical(f).encode()) for f in model["figures"]]
    assert body["model"] == sha256(data).hex(), "a model that the record does not name"
    assert body["figures"] == root(leaves).hex(), "figures that the record does not name"
    signed(notice, keys)
    cited = {}
    for item in (item for f in model["figures"] for item in f.get("of", [])):
        if item["hash"] not in cited:
            entry = chains[item["chain"]][item["n"]]
            assert entry[3] < model["size"], "a record that came after the cut-off"
            signed(entry, keys)
            cited[entry[4]] = entry[1]
    check_figures(model, cited)
    return model, cited


def main():
    folder, trust_file = sys.argv[1:]
    trust = json.loads(open(trust_file, encoding="utf-8").read())
    public = bytes.fromhex(trust["public_key"])
    size, tree_root = log_of(folder, trust)
    above = check_tree(folder, size, tree_root)
    chains = {}
    for chain, n, digest in heads_of(folder):
        chains[chain] = read_chain(folder, chain)
        assert (len(chains[chain]), chains[chain][-1][4]) == (n, digest), f"{chain}: not its head"
    placed = sum(check_place(folder, size, above, r[3], r[4]) for rs in chains.values() for r in rs)
    for chain in chains:
        check_head(folder, chain, chains)
    models = sorted(os.listdir(os.path.join(folder, "notices")))
    assert len(models) == 1, "the bundle of one notice"
    model, cited = check_model(folder, "notices/" + models[0], chains, {key_id(public): public})
    print(f"{model['number']}: {len(model['figures'])} figures of {len(cited)} records; "
          f"{placed} records of {len(chains)} chains in a log of {size}")


if __name__ == "__main__":
    try:
        main()
    except (AssertionError, KeyError, IndexError, StopIteration, OSError, ValueError) as error:
        sys.exit(f"check_bundle.py: {error!r}")
