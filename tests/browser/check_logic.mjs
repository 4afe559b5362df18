// The check of a notice without a page: honest ones hold with either engine, changed ones are found
// with their reason, and what cannot be checked is no accusation.
import { createRequire } from "node:module";
import { webcrypto } from "node:crypto";
import assert from "node:assert/strict";
import { canonical, makeNotice, sha256 } from "./honest.mjs";

const require = createRequire(import.meta.url);
const SITE = "../../src/publish/assets/site/";
if (!globalThis.crypto) globalThis.crypto = webcrypto;
for (const script of ["proof.js", "check.js", "fallback.js"]) require(SITE + script);
const { mingzhangProof: P, mingzhangCheck: C, mingzhangFallback } = globalThis;

const withoutWebCrypto = async (run) => {
  const kept = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  try {
    return await run();
  } finally {
    Object.defineProperty(globalThis, "crypto", kept);
  }
};

// `change` gets the notice, and what would be given to the check.
async function check(change = () => {}, load = async () => mingzhangFallback) {
  const n = makeNotice();
  const given = { keys: n.keys, logKey: n.logKey, number: "N-7", load, shown: new Map(C.wordsOf(n.model)) };
  change(n, given);
  const bytes = (text) => async () => new Uint8Array(Buffer.from(text));
  given.files = { model: bytes(n.modelBytes), check: bytes(n.checkText ?? JSON.stringify(n.check)), chain: bytes(n.chain) };
  const said = [];
  const engine = await C.checkNotice(given, (text) => said.push(text));
  return { engine, said };
}

// A model that its maker changed afterwards and a page that fits it.
const remodel = (n, given, edit) => {
  edit(n.model);
  n.modelBytes = Buffer.from(canonical(n.model));
  given.shown = new Map(C.wordsOf(n.model));
};
// Signed anew by the ledger itself: only the sums can show it.
const resign = (n) => {
  n.notice.value.body.model = sha256(n.modelBytes).toString("hex");
  Object.assign(n.check.notice, { bytes: canonical(n.notice.value) });
  n.check.notice.signature = n.signAs(n.recordKey, n.check.notice.bytes);
};

const MUTILATED = [
  ["an amount of the page", /页面与公示原文不一致.*500,000\.01/, (n, g) => g.shown.set("t0.r0", "第0笔\t500,000.01\t已核")],
  ["a row more on the page", /页面多出了/, (n, g) => g.shown.set("t0.r9", "第9笔\t1.00")],
  ["a row less on the page", /页面与公示原文不一致.*没有/, (n, g) => g.shown.delete("t0.r1")],
  ["the model", /原文被改过/, (n, g) => remodel(n, g, (m) => { m.title = "另一份公示"; })],
  ["a record", /签名不对/, (n) => { n.check.records[0].bytes = n.check.records[0].bytes.replace("50000000", "50000001"); }],
  ["the checkpoint: another log's", /另一个账本/, (n) => { n.check.checkpoint = n.checkpointOf(n.otherKey, "other.example/x"); }],
  ["the checkpoint: same name, another key", /没有本账本的签名/, (n) => { n.check.checkpoint = n.checkpointOf(n.otherKey, "test.example/2019-2020"); }],
  ["the checkpoint's size", /检查点的签名不对/, (n) => { n.check.checkpoint = n.check.checkpoint.replace("\n9\n", "\n8\n"); }],
  ["the proof: another record's", /不在总账日志/, (n) => { n.check.records[0].proof = n.check.records[1].proof; }],
  ["the proof's index", /不在总账日志/, (n) => { n.check.records[0].index = 7; }],
  ["the signature: another record's", /签名不对/, (n) => { n.check.records[0].signature = n.check.records[1].signature; }],
  ["the signature: another key's", /签名不对/, (n) => { n.check.records[0].signature = n.signAs(n.otherKey, n.check.records[0].bytes); }],
  ["the key that a record names", /另一把密钥/, (n) => {
    n.check.records[0].bytes = n.check.records[0].bytes.replace(/"key":"[0-9a-f]{16}"/, `"key":"${n.otherId}"`);
    n.check.records[0].signature = n.signAs(n.otherKey, n.check.records[0].bytes);
  }],
  ["a record left out of the proofs", /没有给出，合计少算了它/, (n) => n.check.records.pop()],
  ["a record left out of a sum, signed anew", /所依据的记录合计为|不在总账日志/, (n, g) => {
    remodel(n, g, (m) => { m.figures[0].of = []; });
    resign(n);
  }],
  ["the notice: another one's number", /不是这份公示/, (n, g) => { g.number = "N-8"; }],
  ["the notice: a record of another kind", /不是这份公示/, (n) => { n.check.notice = n.check.records[0]; }],
  ["a link of the chain", /接不上|不是本公示/, (n) => { n.chain = n.chain.replace("777700", "777701"); }],
  ["a record missing in the chain", /接不上/, (n) => { n.chain = n.chain.split("\n").filter((_, i) => i !== 2).join("\n"); }],
  ["the check's file: cut", /不完整/, (n) => { n.checkText = JSON.stringify(n.check).slice(0, 99); }],
  ["the check's file: without records", /核验数据有误/, (n) => { delete n.check.records; }],
];

let tests = 0;
for (const [name, run] of [["WebCrypto", (f) => f()], ["the bundled engine", withoutWebCrypto]]) {
  const honest = await run(() => check());
  assert.equal(honest.said.length, 6);
  assert.equal(honest.engine, name === "WebCrypto" ? "浏览器自带的密码功能" : "本页自带的核验程序");
  for (const [what, reason, change] of MUTILATED) {
    await run(() => assert.rejects(check(change), (e) => e instanceof P.Wrong && reason.test(e.message) ||
      assert.fail(`${name}: ${what}: ${e.stack}`)));
    tests++;
  }
}
// Figures whose parts are given but do not add up are found although model and signature fit.
const lie = (n, g) => {
  remodel(n, g, (m) => { m.figures[0].of[0].amount_fen = 40000000; });
  assert.notEqual(n.notice.value.body.model, sha256(n.modelBytes).toString("hex"));
};
await assert.rejects(check(lie), P.Wrong);
// No WebCrypto and no bundle: grey, not red.
await withoutWebCrypto(() => assert.rejects(check(undefined, async () => null), P.Unable));
// A curve that answers "true" to everything is not used.
const liar = { sha256: mingzhangFallback.sha256, verify: () => true };
await withoutWebCrypto(() => assert.rejects(check(undefined, async () => liar), P.Unable));
assert.equal(C.yuan(-123456789), "-1,234,567.89");
assert.equal(C.yuan(5), "0.05");
console.log(`  ok   the check of a notice: ${tests} changes found, honest ones hold`);
