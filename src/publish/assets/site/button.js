// The button itself: fetches the files that lie beside the page, runs the check and says what came
// out. Green: everything held. Red: the proof says no, with the reason. Grey: it cannot be checked
// here; that is no accusation.
"use strict";
(function () {
  const P = globalThis.mingzhangProof;
  const C = globalThis.mingzhangCheck;
  const section = document.getElementById("check");
  const button = document.getElementById("check-button");
  const verdict = document.getElementById("check-verdict");
  const steps = document.getElementById("check-steps");
  if (!section || !button || !verdict || !steps) return;

  // optional: a file that is not there gives null.
  async function fetchBytes(path, optional) {
    let answer;
    try {
      answer = await fetch(path, { cache: "no-cache" });
    } catch {
      throw new P.Unable("没有取得核验文件 " + path + "。请连接网络，并从网站打开本页后再试");
    }
    if (optional && answer.status === 404) return null;
    if (!answer.ok) throw new P.Unable("网站上没有核验文件 " + path);
    return new Uint8Array(await answer.arrayBuffer());
  }

  // The bundled engine, only when the browser's own will not do.
  function loadFallback() {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = section.dataset.fallback;
      script.onload = () => resolve(globalThis.mingzhangFallback);
      script.onerror = () => resolve(null);
      document.head.append(script);
    });
  }

  function show(kind, title, text) {
    verdict.className = "verdict " + kind;
    verdict.replaceChildren();
    const strong = document.createElement("strong");
    strong.textContent = title;
    verdict.append(strong, " ", text);
  }

  function say(text) {
    const item = document.createElement("li");
    item.textContent = text;
    steps.append(item);
  }

  function judge(error) {
    if (error instanceof P.Wrong) show("red", "核验不通过。", error.message + "。请以村公示栏为准，并向监督电话反映。");
    else if (error instanceof P.Unable) show("grey", "此处无法核验。", error.message + "。这不说明公示有问题。");
    else show("grey", "此处无法核验。", "这个浏览器不能完成核验。这不说明公示有问题。");
  }

  const chainFile = (id) => section.dataset.root + "chain/" + id.replace(/\//g, ".");

  const checkNotice = (keys) => C.checkNotice({
    keys, logKey: section.dataset.logKey, number: section.dataset.number,
    shown: C.shownOn(document), load: loadFallback,
    files: {
      model: () => fetchBytes("model.json"),
      check: () => fetchBytes("check.json"),
      part: (name) => fetchBytes(name.replace(/[^A-Za-z0-9_.-]/g, "")),
      chain: (id) => fetchBytes(chainFile(id) + ".jsonl"),
    },
  }, say);

  const checkChain = (keys) => C.checkChain({
    keys, logKey: section.dataset.logKey, chain: section.dataset.chain,
    shownHead: document.getElementById("chain-head").textContent.trim(), load: loadFallback,
    files: {
      lines: () => fetchBytes(chainFile(section.dataset.chain) + ".jsonl"),
      signatures: () => fetchBytes(chainFile(section.dataset.chain) + ".sig"),
      whole: () => fetchBytes(chainFile(section.dataset.chain) + ".whole.json", true),
    },
  }, say);

  async function run() {
    button.disabled = true;
    steps.replaceChildren();
    show("busy", "正在核验……", "");
    const keys = section.dataset.keys.split(" ").filter(Boolean).map((pair) => {
      const [id, key] = pair.split(":");
      return { id, public_key: key };
    });
    try {
      const engine = section.dataset.chain ? await checkChain(keys) : await checkNotice(keys);
      show("green", "核验通过。", section.dataset.held + "（由" + engine + "在本机完成）。");
    } catch (error) {
      judge(error);
    }
    button.disabled = false;
  }

  button.hidden = false;
  button.addEventListener("click", run);
})();
