"""The messages of docs/spec/enrolment.md, written a second time."""
import hashlib
from record_format import canonical

NOT_SIGNED = {"authority", "proof", "replaced_proof"}


def message(kind, body, ledger, chain, key_id=None):
    """What the signatures of a key, revocation, incarnation or party record are over."""
    said = {name: value for name, value in body.items() if name not in NOT_SIGNED}
    said["ledger"] = ledger
    if kind == "party":
        said["chain"] = chain
        said["key"] = key_id
        if "replaces" in said:
            said["replaces"] = said["replaces"]["hash"]
    return f"mingzhang/{kind}/v1\n".encode() + canonical(said).encode()


def approval_message(approval):
    return b"mingzhang/approval/v1\n" + canonical(approval).encode()


def withdrawal_message(withdrawal):
    return b"mingzhang/withdrawal/v1\n" + canonical(withdrawal).encode()


def order_digest(body):
    return hashlib.sha256(canonical(body).encode()).hexdigest()
