// The whole of what the phone check takes from others: SHA-256, SHA-512 and the verifying half of
// Ed25519, for readers whose browser has no WebCrypto for them.
import { hashes, verify } from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

// RFC 8032 as openssl reads it: no encodings of a point or number but the canonical ones.
const verifyStrictly = (signature, message, key) =>
  verify(signature, message, key, { zip215: false });

globalThis.mingzhangFallback = { sha256, verify: verifyStrictly };
