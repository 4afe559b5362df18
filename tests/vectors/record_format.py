"""The record format of docs/spec/record.md, written a second time: Python's standard library and
the openssl command, no code of the program."""
import hashlib
import os
import re
import subprocess
import tempfile

INT_MAX = 2**53 - 1
KEY = re.compile(r"[a-z0-9_]{1,64}\Z")
ENVELOPE = ["at", "body", "by", "chain", "key", "ledger", "n", "prev", "type", "v"]
ENVELOPE2 = ENVELOPE[:5] + ["key2"] + ENVELOPE[5:]
# The fixed first bytes of the DER forms of Ed25519 keys (RFC 8410).
PRIVATE_DER = bytes.fromhex("302e020100300506032b657004220420")
PUBLIC_DER = bytes.fromhex("302a300506032b6570032100")


def canonical(value, depth=0):
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > INT_MAX:
            raise ValueError("integer out of range")
        return str(value)
    if isinstance(value, str):
        if any(ord(c) < 0x20 or 0x7F <= ord(c) <= 0x9F for c in value):
            raise ValueError("control character")
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if depth >= 16:
        raise ValueError("too deep")
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        if not all(KEY.match(key) for key in value):
            raise ValueError("key")
        items = (f'"{key}":{canonical(value[key], depth + 1)}' for key in sorted(value))
        return "{" + ",".join(items) + "}"
    raise ValueError(f"no such value: {value!r}")


def record_hash(data):
    return hashlib.sha256(b"\0" + data).hexdigest()


def key_id(public_key):
    return hashlib.sha256(public_key).hexdigest()[:16]


def openssl(arguments, files):
    """Runs openssl with {name} in its arguments replaced by a file of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        command = ["openssl"] + [a.format(d=folder) for a in arguments]
        done = subprocess.run(command, capture_output=True, check=False)
        return done.returncode, done.stdout


def public_key_of(seed):
    code, out = openssl(["pkey", "-inform", "DER", "-in", "{d}/key", "-pubout", "-outform", "DER"],
                        {"key": PRIVATE_DER + seed})
    assert code == 0
    return out[len(PUBLIC_DER):]


def sign(seed, data):
    code, out = openssl(["pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", "{d}/key", "-in",
                         "{d}/data"], {"key": PRIVATE_DER + seed, "data": data})
    assert code == 0 and len(out) == 64
    return out


# The fixed first bytes of the DER form of an SM2 public key (GB/T 35276), before its point.
SM2_PUBLIC_DER = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
SM2_PRIVATE_DER = (bytes.fromhex("30310201010420"), bytes.fromhex("a00a06082a811ccf5501822d"))
SM2_ID = ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]


def sm2_private(number):
    return SM2_PRIVATE_DER[0] + number + SM2_PRIVATE_DER[1]


def sm2_public_of(number):
    code, out = openssl(["ec", "-inform", "DER", "-in", "{d}/key", "-pubout", "-outform", "DER",
                         "-conv_form", "uncompressed"], {"key": sm2_private(number)})
    assert code == 0 and out[:-65] == SM2_PUBLIC_DER, out.hex()
    return out[-65:]


def sm2_sign(number, data):
    code, out = openssl(["pkeyutl", "-sign", "-keyform", "DER", "-inkey", "{d}/key", "-in",
                         "{d}/data"] + SM2_ID, {"key": sm2_private(number), "data": data})
    assert code == 0
    return out


def sm2_verify(point, data, signature):
    code, _ = openssl(["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "{d}/key", "-in",
                       "{d}/data", "-sigfile", "{d}/sig"] + SM2_ID,
                      {"key": SM2_PUBLIC_DER + point, "data": data, "sig": signature})
    return code == 0


def verify_any(public_key, data, signature):
    """By the length of the key: Ed25519 or SM2."""
    return (verify if len(public_key) == 32 else sm2_verify)(public_key, data, signature)


def verify(public_key, data, signature):
    code, _ = openssl(["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
                       "{d}/key", "-in", "{d}/data", "-sigfile", "{d}/sig"],
                      {"key": PUBLIC_DER + public_key, "data": data, "sig": signature})
    return code == 0
