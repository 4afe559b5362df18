// What the check of a page stands on: bytes, SHA-256, Ed25519, the tree of the log, its signed head.
// Formats: docs/spec/log.md and record.md. No page and no network here; the caller brings the bytes.
// Two kinds of failure: Wrong (the proof says no: red) and Unable (this browser cannot: grey).
"use strict";
(function () {
  class Wrong extends Error {}
  class Unable extends Error {}

  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

  function fromHex(text, length) {
    if (typeof text !== "string" || !/^([0-9a-f]{2})*$/.test(text) || text.length !== 2 * length)
      throw new Wrong("核验数据有误：不是十六进制的摘要");
    return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  }

  function fromBase64(text) {
    if (typeof text !== "string") throw new Wrong("核验数据有误：缺少一段编码");
    let plain;
    try {
      plain = atob(text);
    } catch {
      throw new Wrong("核验数据有误：编码不能还原");
    }
    if (btoa(plain) !== text) throw new Wrong("核验数据有误：编码不规范");
    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
  }

  function join(...parts) {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  // --- SHA-256 and Ed25519: the browser's own, else the bundled ones -----------------------------

  // RFC 8032, section 7.1, test 2: an engine that does not know it is not used.
  const KNOWN = {
    key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  };

  async function works(engine) {
    try {
      const digest = hex(await engine.sha256(utf8("abc")));
      const [key, message, signature] = [
        fromHex(KNOWN.key, 32), fromHex(KNOWN.message, 1), fromHex(KNOWN.signature, 64)];
      const other = Uint8Array.of(0x73);
      return digest.startsWith("ba7816bf8f01cfea") && digest.endsWith("b410ff61f20015ad") &&
        (await engine.verify(signature, message, key)) === true &&
        (await engine.verify(signature, other, key)) === false;
    } catch {
      return false;
    }
  }

  const browserEngine = (subtle) => ({
    name: "浏览器自带的密码功能",
    sha256: async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes)),
    verify: async (signature, message, key) => {
      const imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      return subtle.verify({ name: "Ed25519" }, imported, signature, message);
    },
  });

  const bundledEngine = (bundled) => ({
    name: "本页自带的核验程序",
    sha256: async (bytes) => bundled.sha256(bytes),
    verify: async (signature, message, key) => {
      try {
        return bundled.verify(signature, message, key);
      } catch {
        return false; // a key or signature that is no point
      }
    },
  });

  // `load` gets the bundled engine when the browser's own will not do.
  async function findEngine(load) {
    const subtle = globalThis.crypto && globalThis.crypto.subtle;
    if (subtle) {
      const engine = browserEngine(subtle);
      if (await works(engine)) return engine;
    }
    const bundled = await load();
    if (bundled) {
      const engine = bundledEngine(bundled);
      if (await works(engine)) return engine;
    }
    throw new Unable("这个浏览器没有核验签名所需的功能");
  }

  // --- the log -----------------------------------------------------------------------------------

  const leafHash = (engine, bytes) => engine.sha256(join(Uint8Array.of(0), bytes));
  const nodeHash = (engine, left, right) => engine.sha256(join(Uint8Array.of(1), left, right));

  function wholeNumber(value, what) {
    const number = typeof value === "string" && /^(0|[1-9][0-9]{0,15})$/.test(value) ? Number(value) : value;
    if (!Number.isSafeInteger(number) || number < 0) throw new Wrong("核验数据有误：" + what);
    return number;
  }

  // The algorithm of RFC 9162, 2.1.3.2. Places may pass 2^31, so no bit operators.
  async function isIncluded(engine, hash, index, size, proof, root) {
    if (index >= size || proof.length > 63) return false;
    let [fn, sn, r] = [index, size - 1, hash];
    for (const p of proof) {
      if (sn === 0 || p.length !== 32) return false;
      if (fn % 2 === 1 || fn === sn) {
        r = await nodeHash(engine, p, r);
        while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
      } else {
        r = await nodeHash(engine, r, p);
      }
      [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    }
    return sn === 0 && equal(r, root);
  }

  // A checkpoint: {origin, size, root, signed, lines}. What is signed ends before the empty line.
  function readNote(note) {
    const at = typeof note === "string" ? note.lastIndexOf("\n\n") : -1;
    if (at < 0) throw new Wrong("检查点不完整");
    const signed = note.slice(0, at + 1);
    const [origin, size, root] = signed.split("\n");
    const lines = note.slice(at + 2).split("\n").filter((line) => line !== "").map((line) => {
      const parts = line.split(" ");
      if (parts.length !== 3 || parts[0] !== "—") throw new Wrong("检查点的签名行有误");
      return { name: parts[1], bytes: fromBase64(parts[2]) };
    });
    if (!origin || !root) throw new Wrong("检查点不完整");
    return { origin, size: wholeNumber(size, "检查点的大小"), root: fromBase64(root), signed, lines };
  }

  // "<name>+<8 hex>+<base64 of 0x01 ‖ key>"
  async function readLogKey(engine, vkey) {
    const parts = typeof vkey === "string" ? vkey.match(/^(.+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/) : null;
    const typed = parts ? fromBase64(parts[3]) : new Uint8Array();
    if (typed.length !== 33 || typed[0] !== 1) throw new Wrong("总账日志的公钥有误");
    const id = (await engine.sha256(join(utf8(parts[1] + "\n"), typed))).slice(0, 4);
    if (hex(id) !== parts[2]) throw new Wrong("总账日志的公钥与其编号不符");
    return { name: parts[1], id, key: typed.slice(1) };
  }

  // The signed head of the log, or Wrong. vkeys: the log's keys, separated by spaces.
  async function openCheckpoint(engine, note, vkeys) {
    const head = readNote(note);
    const keys = await Promise.all(vkeys.split(" ").filter(Boolean).map((vkey) => readLogKey(engine, vkey)));
    const ours = keys.filter((key) => key.name === head.origin);
    if (ours.length === 0) throw new Wrong("检查点是另一个账本的");
    for (const key of ours) {
      const line = head.lines.find((l) => l.name === key.name && equal(l.bytes.slice(0, 4), key.id));
      if (!line) continue;
      if (await engine.verify(line.bytes.slice(4), utf8(head.signed), key.key)) return head;
      throw new Wrong("检查点的签名不对");
    }
    throw new Wrong("检查点没有本账本的签名");
  }

  // --- records -----------------------------------------------------------------------------------

  // A record as it came: {bytes, signature, index, proof}; gives its value and hash, or Wrong.
  async function openRecord(engine, given, keys, name) {
    const bytes = utf8(given.bytes);
    let value;
    try {
      value = JSON.parse(given.bytes);
    } catch {
      throw new Wrong(name + "不能读出");
    }
    const key = keys.find((k) => k.id === value.key);
    if (!key) throw new Wrong(name + "由另一把密钥签名，不是本账本公布的密钥");
    if (!(await engine.verify(fromBase64(given.signature), bytes, fromHex(key.public_key, 32))))
      throw new Wrong(name + "的签名不对：内容被改过，或者签名不是它的");
    return { value, hash: await leafHash(engine, bytes) };
  }

  async function demandIncluded(engine, head, record, given, name) {
    const index = wholeNumber(given.index, "记录的位置");
    if (!Array.isArray(given.proof)) throw new Wrong("核验数据有误：缺少证明");
    const proof = given.proof.map(fromBase64);
    if (!(await isIncluded(engine, record.hash, index, head.size, proof, head.root)))
      throw new Wrong(name + "不在总账日志的这个检查点之内");
  }

  globalThis.mingzhangProof = {
    Wrong, Unable, utf8, hex, fromHex, fromBase64, equal, findEngine, leafHash, wholeNumber,
    isIncluded, readNote, readLogKey, openCheckpoint, openRecord, demandIncluded,
  };
})();
