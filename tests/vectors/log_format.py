"""The formats of docs/spec/log.md, written a second time: Python's standard library and the
openssl command, no code of the program."""
import base64
import hashlib
from record_format import openssl, public_key_of, sign, sm2_sign, sm2_verify, verify

SM2_NAME = b"mingzhang/sm2-sm3/v1"
ED25519, COSIGNATURE, SM2 = 1, 4, 255
DASH = "\u2014 "
SIZE_MAX = 2**63 - 1
SPACES = set("\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(c) for c in range(0x2000, 0x200B)}


def sm3(data):
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:  # this Python was built without it
        code, out = openssl(["dgst", "-sm3", "-binary", "{d}/data"], {"data": data})
        assert code == 0
        return out


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data, h=sha256):
    return h(b"\0" + data)


def node_hash(left, right, h=sha256):
    return h(b"\1" + left + right)


def split(n):
    """The largest power of two below n."""
    return 1 << ((n - 1).bit_length() - 1)


def root(leaves, h=sha256):
    """RFC 6962, section 2.1."""
    if not leaves:
        return h(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node_hash(root(leaves[:k], h), root(leaves[k:], h), h)


def path(m, leaves, h=sha256):
    """RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return path(m, leaves[:k], h) + [root(leaves[k:], h)]
    return path(m - k, leaves[k:], h) + [root(leaves[:k], h)]


def consistency(m, leaves, h=sha256, whole=True):
    """RFC 6962, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [root(leaves, h)]
    k = split(len(leaves))
    if m <= k:
        return consistency(m, leaves[:k], h, whole) + [root(leaves[k:], h)]
    return consistency(m - k, leaves[k:], h, False) + [root(leaves[:k], h)]


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    data = base64.b64decode(text, validate=True)
    if b64(data) != text:
        raise ValueError("another spelling")
    return data


def coded(kind, key):
    return bytes([kind]) + (SM2_NAME if kind == SM2 else b"") + key


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + coded(kind, key))[:4]


def vkey(name, kind, key):
    return f"{name}+{key_id(name, kind, key).hex()}+{b64(coded(kind, key))}"


def is_name(name):
    return name != "" and not any(c in SPACES or c == "+" or ord(c) < 0x20 for c in name)


def parse_vkey(text):
    name, number, rest = text.split("+", 2)
    data = unb64(rest)
    kind, key = data[0], data[1:]
    if kind == SM2:
        if not key.startswith(SM2_NAME):
            raise ValueError("type")
        key = key[len(SM2_NAME):]
    if not is_name(name) or len(key) != (65 if kind == SM2 else 32) or kind not in (1, 4, 255):
        raise ValueError("key")
    if number != key_id(name, kind, key).hex():
        raise ValueError("id")
    return name, kind, key


def checkpoint_text(origin, size, tree_root):
    return f"{origin}\n{size}\n{b64(tree_root)}\n"


def line(name, kind, key, signature):
    return f"{DASH}{name} {b64(key_id(name, kind, key) + signature)}\n"


def log_line(name, seed, text):
    return line(name, ED25519, public_key_of(seed), sign(seed, text.encode()))


def cosignature_message(text, time_s):
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def witness_line(name, seed, text, time_s):
    signature = time_s.to_bytes(8, "big") + sign(seed, cosignature_message(text, time_s))
    return line(name, COSIGNATURE, public_key_of(seed), signature)


def sm2_line(name, number, point, text):
    return line(name, SM2, point, sm2_sign(number, text.encode()))


def parse_note(data):
    """(text, [(name, id, signature)]); raises when it is no signed note."""
    note = data.decode("utf-8")
    if any(ord(c) < 0x20 and c != "\n" for c in note):
        raise ValueError("control character")
    text, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise ValueError("no signatures")
    lines = []
    for one in tail[:-1].split("\n"):
        if not one.startswith(DASH):
            raise ValueError("line")
        name, space, coded_signature = one[len(DASH):].partition(" ")
        signature = unb64(coded_signature)
        if not space or not is_name(name) or len(signature) < 5:
            raise ValueError("line")
        lines.append((name, signature[:4], signature[4:]))
    if len(lines) > 100:
        raise ValueError("too many")
    return text + "\n", lines


def verified(note, name, kind, key):
    """How many lines of this key there are; raises when one does not verify."""
    text, lines = note
    count = 0
    for other, number, signature in lines:
        if (other, number) != (name, key_id(name, kind, key)):
            continue
        if kind == ED25519:
            good = verify(key, text.encode(), signature)
        elif kind == COSIGNATURE:
            message = cosignature_message(text, int.from_bytes(signature[:8], "big"))
            good = verify(key, message, signature[8:])
        else:
            good = sm2_verify(key, text.encode(), signature)
        if not good:
            raise ValueError(f"signature of {name}")
        count += 1
    return count


def is_number(text):
    return text.isascii() and text.isdigit() and str(int(text)) == text and int(text) <= SIZE_MAX


def parse_checkpoint(text):
    lines = text.split("\n")
    if lines[-1] != "" or len(lines) < 4 or "" in lines[:-1] or not is_number(lines[1]):
        raise ValueError("checkpoint")
    tree_root = unb64(lines[2])
    if len(tree_root) != 32:
        raise ValueError("root")
    return lines[0], int(lines[1]), tree_root


def tile_path(level, index, width):
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    middle = "entries" if level < 0 else str(level)
    return f"tile/{middle}/{'/'.join(groups)}" + ("" if width == 256 else f".p/{width}")


def tile_hashes(leaves, level, index, width):
    """MTH(D[(n*256+i) * 256^l : (n*256+i+1) * 256^l]) of tlog-tiles."""
    span = 256**level
    start = index * 256
    return b"".join(root(leaves[(start + i) * span:(start + i + 1) * span]) for i in range(width))


def receipt(index, hashes, note, extra=b""):
    lines = ["c2sp.org/tlog-proof@v1"]
    lines += [f"extra {b64(extra)}"] if extra else []
    lines += [f"index {index}"] + [b64(h) for h in hashes]
    return "\n".join(lines) + "\n\n" + note


def satisfied(text, seen):
    """The quorum of a policy, given the names of witnesses that have signed."""
    holds = {}
    for words in (row.split() for row in text.split("\n")):
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "witness":
            holds[words[1]] = words[1] in seen
        elif words[0] == "group":
            members = words[3:]
            needed = {"all": len(members), "any": 1}.get(words[2]) or int(words[2])
            holds[words[1]] = sum(holds[m] for m in members) >= needed
        elif words[0] == "quorum":
            return words[1] == "none" or holds[words[1]]
    raise ValueError("no quorum")
