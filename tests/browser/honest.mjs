// An honest notice made from nothing but the specification (docs/spec): keys, a chain, the log's
// tree and checkpoint, the model and its proofs. Its changes are what the check must find.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

const ORIGIN = "test.example/2019-2020";
const CHAIN = "441424103201";
export const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash("sha256")).digest();
const leaf = (bytes) => sha256(Buffer.of(0), bytes);
const node = (l, r) => sha256(Buffer.of(1), l, r);
const rawKey = (pair) => pair.publicKey.export({ type: "spki", format: "der" }).subarray(-32);

// Canonical JSON of what is used here: sorted keys, no white space (RFC 8785).
export function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value && typeof value === "object")
    return "{" + Object.keys(value).sort().map((k) => JSON.stringify(k) + ":" + canonical(value[k])).join(",") + "}";
  return JSON.stringify(value);
}

const split = (n) => { let k = 1; while (2 * k < n) k *= 2; return k; };
const root = (l) => l.length === 1 ? l[0] : node(root(l.slice(0, split(l.length))), root(l.slice(split(l.length))));
function proof(leaves, i) {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return i < k ? [...proof(leaves.slice(0, k), i), root(leaves.slice(k))]
    : [...proof(leaves.slice(k), i - k), root(leaves.slice(0, k))];
}

function note(pair, origin, size, hash) {
  const text = `${origin}\n${size}\n${hash.toString("base64")}\n`;
  const typed = Buffer.concat([Buffer.of(1), rawKey(pair)]);
  const id = sha256(origin + "\n", typed).subarray(0, 4);
  const line = Buffer.concat([id, sign(null, Buffer.from(text), pair.privateKey)]).toString("base64");
  return { note: `${text}\n— ${origin} ${line}\n`, vkey: `${origin}+${id.toString("hex")}+${typed.toString("base64")}` };
}

export function makeNotice() {
  const [recordKey, logKey, otherKey] = [1, 2, 3].map(() => generateKeyPairSync("ed25519"));
  const keyId = sha256(rawKey(recordKey)).toString("hex").slice(0, 16);
  const otherId = sha256(rawKey(otherKey)).toString("hex").slice(0, 16);
  const lines = [];
  let prev = "0".repeat(64);
  const add = (type, body) => {
    const value = { at: `2019-07-0${1 + Math.floor(lines.length / 3)}T08:00:00.000000Z`, body, by: keyId, chain: CHAIN,
      key: keyId, ledger: ORIGIN, n: lines.length, prev, type, v: 1 };
    const bytes = canonical(value);
    prev = leaf(Buffer.from(bytes)).toString("hex");
    lines.push({ bytes, hash: prev, value, signature: sign(null, Buffer.from(bytes), recordKey.privateKey).toString("base64") });
    return lines.at(-1);
  };
  add("genesis", { class: "public" });
  const amounts = [50000000, 1234, 777700];
  const records = amounts.map((amount) => add("receipt", { lines: [
    { account: "bank", amount_fen: amount, source: "city", year: 2019 },
    { account: "special_payable", amount_fen: -amount, source: "city", year: 2019 }] }));
  const figures = records.map((record, i) => ({ amount_fen: amounts[i], books: ["bank"], id: `t0.r${i}.c1`,
    of: [{ amount_fen: amounts[i], chain: CHAIN, hash: record.hash, n: record.value.n }], sign: 1, source: "city", year: 2019 }));
  const total = amounts.reduce((a, b) => a + b);
  figures.push({ amount_fen: total, id: "t0.total.c1", sum: figures.map((f) => f.id) });
  const model = { as_of: "2019-06-30", figures, number: "N-7", paragraphs: ["现公示如下："],
    period: { days: 10, from: "2019-07-05", to: "2019-07-15" }, signature: { date: "2019-07-05", name: "长乐村村民委员会" },
    tables: [{ columns: [{ id: "c0", kind: "text", title: "项目" }, { id: "c1", kind: "yuan", title: "金额" },
      { id: "c2", kind: "text", title: "备注" }],
      rows: amounts.map((a, i) => [`第${i}笔`, a, i === 0 ? "已核" : ""]), title: "收入", total: ["合计", total, ""] }], title: "公示", v: 1 };
  const modelBytes = Buffer.from(canonical(model));
  const notice = add("notice", { model: sha256(modelBytes).toString("hex"), number: "N-7" });
  for (let i = 0; i < 4; i++) add("receipt", { lines: [] });
  const leaves = lines.map((line) => Buffer.from(line.hash, "hex"));
  const head = note(logKey, ORIGIN, leaves.length, root(leaves));
  const prove = (line) => ({ bytes: line.bytes, index: lines.indexOf(line), signature: line.signature,
    proof: proof(leaves, lines.indexOf(line)).map((p) => p.toString("base64")) });
  return {
    model, modelBytes, notice, records, logKey: head.vkey, recordKey, otherKey, otherId, logPair: logKey,
    keys: [{ id: keyId, public_key: rawKey(recordKey).toString("hex") }],
    check: { checkpoint: head.note, notice: prove(notice), records: records.map(prove) },
    chain: lines.map((line) => line.bytes).join("\n") + "\n",
    checkpointOf: (pair, origin) => note(pair, origin, leaves.length, root(leaves)).note,
    signAs: (pair, bytes) => sign(null, Buffer.from(bytes), pair.privateKey).toString("base64"),
  };
}
