// A published site in Chromium: node site.mjs SITE PICTURES. Every kind of page on a phone and on a
// desk, the check of notices with honest and with changed files, keyboard, paper, screenshots.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [site, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", json: "application/json",
  pdf: "application/pdf", xml: "application/xml" };
mkdirSync(pictures, { recursive: true });

// Files of the site; `changes` maps a path to what is served instead (null: 404).
const changes = new Map();
const server = createServer((request, answer) => {
  let path = decodeURIComponent(new URL(request.url, "http://x").pathname).replace(/^\//, "");
  if (path === "" || path.endsWith("/")) path += "index.html";
  const file = join(site, path);
  let bytes = !path.includes("..") && existsSync(file) ? readFileSync(file) : null;
  if (changes.has(path)) bytes = changes.get(path)(bytes && bytes.toString());
  answer.writeHead(bytes === null ? 404 : 200, { "content-type": TYPES[path.split(".").pop()] || "text/plain" });
  answer.end(bytes ?? "404");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const port = server.address().port;
const secure = `http://127.0.0.1:${port}/`; // a secure context
const plain = `http://plain.test:${port}/`; // none: WebCrypto is away

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP plain.test 127.0.0.1"],
});
let held = 0;
const ok = (what) => { held++; if (process.env.V) console.log("  ok  ", what); };

async function open(path, { base = secure, width = 1200, before } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: "zh-CN" });
  const page = await context.newPage();
  page.said = [];
  page.on("console", (message) => { if (message.type() === "error") page.said.push(message.text()); });
  page.on("pageerror", (error) => page.said.push(String(error)));
  if (before) await page.addInitScript(before);
  await page.goto(base + path);
  return page;
}
const close = (page) => page.context().close();

// --- every kind of page ---------------------------------------------------------------------------

const first = (folder) => folder + "/" + readdirSync(join(site, folder)).filter((f) => f.endsWith(".html")).sort()[0];
const notices = readdirSync(join(site, "notice"), { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name);
const village = notices.map((n) => n.match(/^N3-(\d{12})-/)).find(Boolean)[1];
const number = notices.find((n) => n.startsWith("N3-" + village));
const folder = `notice/${number}/`;
const kinds = ["index.html", "check.html", "data.html", "404.html", first("county"), first("town"), `village/${village}.html`,
  first("payer"), "notice/index.html", "notice/kind-N3.html", folder + "index.html", folder + "life.html",
  ...["N1", "N2", "N4", "N5", "N6"].flatMap((kind) => notices.filter((n) => n.startsWith(kind)).slice(0, 1)).map((n) => `notice/${n}/index.html`),
  ...(existsSync(join(site, "project")) && readdirSync(join(site, "project")).length > 0 ? [first("project")] : [])];

for (const path of kinds)
  for (const width of [360, 1200]) {
    const page = await open(path, { width });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${path} at ${width} scrolls to ${wide}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`), [], `${path} at ${width}`);
    assert.deepEqual(page.said, [], `${path} says errors`);
    const demo = await page.evaluate(() => document.body.innerText.includes("演示数据·非真实") &&
      document.title.includes("演示数据") && !!document.querySelector("meta[name=robots][content*=noindex]"));
    assert.ok(demo, `${path} does not say that it is a demo`);
    ok(`${path} at ${width}`);
    await close(page);
  }

// Without JavaScript everything is there but the button.
{
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 900 } });
  const page = await context.newPage();
  await page.goto(secure + folder);
  assert.equal(await page.locator("#check-button").isVisible(), false);
  assert.ok(await page.locator("noscript p").count() >= 0);
  assert.ok((await page.locator("table.notice-table tbody tr").count()) > 0);
  await page.goto(secure + "notice/index.html");
  await page.getByRole("link", { name: "资金使用情况" }).first().click();
  assert.match(page.url(), /notice\/kind-N3\.html$/);
  ok("without JavaScript");
  await context.close();
}

// --- the check --------------------------------------------------------------------------------------

async function verdict(path, options = {}) {
  const page = await open(path, options);
  if (options.then) await options.then(page);
  await page.locator("#check-button").click();
  await page.locator("#check-verdict:not(.busy):not(:empty)").waitFor({ state: "attached", timeout: 60000 });
  const said = await page.locator("#check-verdict").textContent();
  const kind = (await page.locator("#check-verdict").getAttribute("class")).replace("verdict ", "");
  const steps = await page.locator("#check-steps li").count();
  if (options.picture) await page.screenshot({ path: join(pictures, options.picture), fullPage: options.full });
  await close(page);
  return { kind, said, steps };
}
function expect(got, kind, words, what) {
  assert.equal(got.kind, kind, `${what}: ${got.said}`);
  assert.match(got.said, words, what);
  ok(what + ": " + got.said.slice(0, 60));
}
const removeSubtle = () => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined });
const refuseEd25519 = () => {
  const importKey = SubtleCrypto.prototype.importKey;
  SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
    if (algorithm.name === "Ed25519") return Promise.reject(new DOMException("no", "NotSupportedError"));
    return importKey.call(this, format, key, algorithm, ...rest);
  };
};

const ofEachKind = (n) => notices.filter((other) => other.slice(0, 3) === n.slice(0, 3)).indexOf(n) < 2;
for (const n of notices.filter(ofEachKind)) {
  const honest = await verdict(`notice/${n}/`);
  expect(honest, "green", /核验通过.*浏览器自带/, n);
  assert.equal(honest.steps, 6);
}
expect(await verdict(folder, { width: 360, picture: "notice-checked-phone.png" }), "green", /核验通过/, "on a phone");
expect(await verdict(folder, { before: removeSubtle }), "green", /本页自带的核验程序/, "WebCrypto removed");
expect(await verdict(folder, { before: refuseEd25519 }), "green", /本页自带的核验程序/, "no Ed25519 in WebCrypto");
expect(await verdict(folder, { base: plain }), "green", /本页自带的核验程序/, "no secure context");
expect(await verdict(`village/${village}.html`), "green", /本村账链完整/, "a village's chain");
expect(await verdict(`village/${village}.html`, { base: plain }), "green", /本村账链完整/, "a village's chain, no secure context");

// Grey, never red: it cannot be checked here.
const without = async (paths, run) => {
  for (const path of [].concat(paths)) changes.set(path, () => null);
  try {
    return await run();
  } finally {
    changes.clear();
  }
};
expect(await without(folder + "check.json", () => verdict(folder)), "grey", /此处无法核验.*没有核验文件.*不说明公示有问题/, "no proofs");
expect(await without("script/fallback.js", () => verdict(folder, { base: plain })), "grey", /此处无法核验/, "no engine at all");
expect(await verdict(folder, { then: (page) => page.context().setOffline(true) }), "grey", /没有取得核验文件/, "no network");

// Red, with the reason.
const other = notices.find((n) => n !== number && n.startsWith("N3"));
const otherCheck = JSON.parse(readFileSync(join(site, "notice", other, "check.json"), "utf8"));
const inCheck = (edit) => [folder + "check.json", (text) => { const c = JSON.parse(text); edit(c); return JSON.stringify(c); }];
const inText = (path, from, to) => [path, (text) => {
  assert.ok(from.test(text), `${path} has no ${from}`);
  return text.replace(from, to);
}];
const page = folder + "index.html";
const flip = (base64) => (base64[0] === "A" ? "B" : "A") + base64.slice(1);
const MUTILATED = [
  ["an amount in the page", /页面与公示原文不一致/, inText(page, /(<td class="n"[^>]*>)([1-9])/, "$1" + "9$2")],
  ["a word in the page", /页面与公示原文不一致/, inText(page, /data-m="title">/, 'data-m="title">新')],
  ["a row taken out of the page", /页面与公示原文不一致.*没有/, inText(page, /<tr data-m="t0\.r1">.*<\/tr>/, "")],
  ["the model", /原文被改过|不一致/, [folder + "model.json", (text) => text.replace(/"size":(\d+)/, '"size":1$1')]],
  ["a record", /签名不对/, inCheck((c) => { c.records[0].bytes = c.records[0].bytes.replace(/"n":/, '"n": '); })],
  ["the checkpoint of another log", /另一个账本/, inCheck((c) => { c.checkpoint = c.checkpoint.replace(/mingzhang\.example/g, "other.example"); })],
  ["the checkpoint's size", /检查点的签名不对/, inCheck((c) => { c.checkpoint = c.checkpoint.replace(/\n(\d+)\n/, "\n1$1\n"); })],
  ["the proof of another record", /不在总账日志/, inCheck((c) => { c.records[0].proof = c.records[1].proof; })],
  ["the proof's place", /不在总账日志/, inCheck((c) => { c.records[0].index += 1; })],
  ["the signature of another record", /签名不对/, inCheck((c) => { c.records[0].signature = c.records[1].signature; })],
  ["the signature", /签名不对/, inCheck((c) => { c.notice.signature = flip(c.notice.signature); })],
  ["a key of another ledger", /另一把密钥/, inText(page, /data-keys="[0-9a-f]/, 'data-keys="x')],
  ["a record left out", /没有给出，合计少算了它/, inCheck((c) => { c.records.pop(); })],
  ["another notice's proofs", /不是这份公示|不一致/, inCheck((c) => { Object.assign(c, otherCheck); })],
  ["a record of the chain left out", /接不上|缺少/, [`chain/${village}.jsonl`, (text) => text.split("\n").filter((_, i) => i !== 1).join("\n")]],
];
for (const [what, reason, [path, edit]] of MUTILATED) {
  changes.set(path, edit);
  const picture = what === "an amount in the page" ? "notice-changed.png" : undefined;
  expect(await verdict(folder, { picture }), "red", reason, what);
  changes.clear();
}
changes.set(`chain/${village}.jsonl`, (text) => text.split("\n").slice(0, -2).join("\n") + "\n");
expect(await verdict(`village/${village}.html`), "red", /条数不一样/, "a chain without its last record");
changes.set(`chain/${village}.sig`, (text) => text.split("\n").slice(0, -2).join("\n") + "\n");
expect(await verdict(`village/${village}.html`), "red", /末条摘要/, "a chain without its last record and signature");
changes.clear();

// --- by keyboard, on paper --------------------------------------------------------------------------

{
  const page = await open(folder);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  for (let i = 0; i < 60 && (await page.evaluate(() => document.activeElement.id)) !== "check-button"; i++) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "solid");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#check-verdict.green");
  ok("by keyboard");
  await close(page);
}
{
  const page = await open(folder);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#check-button").isVisible(), false);
  assert.equal(await page.locator(".masthead nav").isVisible(), false);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true, path: join(pictures, "notice-print.pdf") });
  assert.ok(pdf.length > 10000);
  ok("on paper");
  await close(page);
}

// --- pictures -----------------------------------------------------------------------------------------

for (const [path, name, width, height] of [["index.html", "overview", 1200, 1500], ["index.html", "overview-phone", 360, 1500],
  [folder, "notice", 1200, 1500], [folder, "notice-phone", 360, 1500], [`village/${village}.html`, "village", 1200, 1500],
  ["notice/index.html", "notices", 1200, 900], ["data.html", "data", 1200, 1300], [folder + "life.html", "life", 1200, 700]]) {
  const page = await open(path, { width });
  await page.setViewportSize({ width, height });
  await page.screenshot({ path: join(pictures, name + ".png") });
  await close(page);
}
await browser.close();
server.close();
console.log(`  ok   the site in Chromium: ${held} checks`);
