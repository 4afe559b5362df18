// 在我的手机上核验: the button of a notice's page. What the page shows must be the notice's model;
// the model must be what a signed record in the log says; every figure must be the sum of the signed
// records in the log that it lists. Formats: docs/spec/notice.md. No server is asked but for files.
"use strict";
(function () {
  const P = globalThis.mingzhangProof;
  const { Wrong, Unable } = P;

  // --- what the page shows ------------------------------------------------------------------------

  function yuan(fen) {
    const digits = String(Math.abs(fen)).padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return (fen < 0 ? "-" : "") + whole + "." + digits.slice(-2);
  }

  function day(iso) {
    const [year, month, date] = iso.split("-").map(Number);
    return year + "年" + month + "月" + date + "日";
  }

  function cellText(value, kind) {
    if (kind === "yuan") return yuan(value);
    if (kind === "date") return value === "" ? "" : day(value);
    return String(value);
  }

  // Everything of the model that a page must show, as (place, words).
  function* wordsOf(model) {
    yield ["title", model.title];
    yield ["number", model.number];
    yield ["as_of", day(model.as_of)];
    yield ["period", day(model.period.from) + "至" + day(model.period.to)];
    yield ["signature.name", model.signature.name];
    yield ["signature.date", day(model.signature.date)];
    yield* model.paragraphs.map((text, i) => ["paragraph." + i, text]);
    for (const [t, table] of model.tables.entries()) {
      const kinds = table.columns.map((column) => column.kind);
      const cells = (row) => row.map((value, c) => cellText(value, kinds[c])).join("\t");
      yield ["t" + t, table.title];
      yield ["t" + t + ".head", table.columns.map((column) => column.title).join("\t")];
      yield* table.rows.map((row, r) => ["t" + t + ".r" + r, cells(row)]);
      if (table.total) yield ["t" + t + ".total", cells(table.total)];
    }
  }

  // The same from the page: elements that carry their place, a row as its cells.
  function shownOn(root) {
    const shown = new Map();
    for (const element of root.querySelectorAll("[data-m]")) {
      const cells = element.tagName === "TR" ? [...element.children] : [element];
      shown.set(element.dataset.m, cells.map((cell) => cell.textContent.trim()).join("\t"));
    }
    return shown;
  }

  const clean = (words) => words.split("\t").map((cell) => cell.trim()).join("\t");

  function comparePage(shown, model) {
    const left = new Map(shown);
    for (const [place, words] of wordsOf(model)) {
      if (left.get(place) !== clean(words))
        throw new Wrong("页面与公示原文不一致：页面为“" + (left.get(place) || "（没有）").replace(/\t/g, " ") +
          "”，原文为“" + words.replace(/\t/g, " ") + "”");
      left.delete(place);
    }
    for (const [, words] of left) throw new Wrong("页面多出了公示原文没有的内容：“" + words.replace(/\t/g, " ") + "”");
  }

  // --- figures --------------------------------------------------------------------------------

  // What a record brings to a figure: its lines in the figure's books and colour, or a field.
  function broughtBy(record, figure) {
    if (figure.field !== undefined) return record.body[figure.field] * (figure.sign || 1);
    return (record.body.lines || [])
      .filter((line) => figure.books.includes(line.account) &&
        (figure.source === undefined || line.source === figure.source) &&
        (figure.year === undefined || line.year === figure.year))
      .reduce((sum, line) => sum + line.amount_fen, 0) * (figure.sign || 1);
  }

  function checkFigure(figure, figures, records) {
    let sum = 0;
    for (const item of figure.of || []) {
      const record = records.get(item.hash);
      const name = item.chain + " 第 " + item.n + " 号记录";
      if (!record) throw new Wrong("一项金额所依据的" + name + "没有给出，合计少算了它");
      if (record.chain !== item.chain || record.n !== item.n) throw new Wrong(name + "被换成了另一条记录");
      if (broughtBy(record, figure) !== item.amount_fen) throw new Wrong(name + "的金额与公示所列不一致");
      sum += item.amount_fen;
    }
    const other = (id) => {
      if (!figures.has(id)) throw new Wrong("一项合计引用了没有给出的金额");
      return figures.get(id).amount_fen;
    };
    for (const id of figure.sum || []) sum += other(id);
    for (const id of figure.less || []) sum -= other(id);
    if (sum !== figure.amount_fen)
      throw new Wrong("一项金额为 " + yuan(figure.amount_fen) + " 元，而所依据的记录合计为 " + yuan(sum) + " 元");
  }

  // Every amount of the tables is a figure, and says the same.
  function compareTables(model, figures) {
    for (const [t, table] of model.tables.entries()) {
      const rows = table.rows.map((row, r) => ["t" + t + ".r" + r, row]);
      if (table.total) rows.push(["t" + t + ".total", table.total]);
      for (const [place, row] of rows)
        for (const [c, column] of table.columns.entries()) {
          const figure = figures.get(place + ".c" + c);
          if (column.kind === "yuan" && (figure ? figure.amount_fen : 0) !== row[c])
            throw new Wrong("表中的金额 " + yuan(row[c]) + " 元没有所依据的记录");
        }
    }
  }

  // --- the chain ----------------------------------------------------------------------------------

  // From the first record to the notice's own, each holds the digest of the one before.
  async function walkChain(engine, lines, notice) {
    let prev = "0".repeat(64);
    for (let n = 0; n <= notice.value.n; n++) {
      let value = null;
      try {
        value = JSON.parse(lines[n]);
      } catch {
        throw new Wrong("账链缺少第 " + n + " 号记录");
      }
      if (value.chain !== notice.value.chain || value.n !== n || value.prev !== prev)
        throw new Wrong("账链在第 " + n + " 号记录处接不上");
      prev = P.hex(await P.leafHash(engine, P.utf8(lines[n])));
    }
    if (prev !== P.hex(notice.hash)) throw new Wrong("账链上这个位置的记录不是本公示");
    return notice.value.n + 1;
  }

  // --- the steps ----------------------------------------------------------------------------------

  // given: {keys:[{id, public_key}], logKey, number, shown, load(), files: {model, check, chain(id)}}
  // say(text) is called after each step that held. Gives the name of the engine.
  async function checkNotice(given, say) {
    const engine = await P.findEngine(given.load);
    try {
      await checkWith(engine, given, say);
    } catch (error) {
      if (error instanceof Wrong || error instanceof Unable) throw error;
      throw new Wrong("核验数据有误，不能核对"); // files that lack a part, or hold another
    }
    return engine.name;
  }

  async function checkWith(engine, given, say) {
    const bytes = await given.files.model();
    const model = parse(new TextDecoder("utf-8", { fatal: true }), bytes);
    comparePage(given.shown, model);
    say("页面上的标题、文字和每一个数都与公示原文一致");

    const check = parse(new TextDecoder(), await given.files.check());
    const head = await P.openCheckpoint(engine, check.checkpoint, given.logKey);
    say("检查点由本账本签名，覆盖 " + head.size + " 条记录");

    const notice = await P.openRecord(engine, check.notice, given.keys, "公示记录");
    await P.demandIncluded(engine, head, notice, check.notice, "公示记录");
    const body = notice.value.body;
    if (notice.value.type !== "notice" || body.number !== model.number || body.number !== given.number)
      throw new Wrong("签名的记录不是这份公示");
    if (body.model !== P.hex(await engine.sha256(bytes)))
      throw new Wrong("公示原文的摘要与签名记录中的不一致：原文被改过");
    say("公示原文与已签名、已入账的公示记录一致");

    const records = new Map();
    for (const item of await recordsOf(engine, check, given.files)) {
      const record = await P.openRecord(engine, item, given.keys, "一条所依据的记录");
      const name = record.value.chain + " 第 " + record.value.n + " 号记录";
      await P.demandIncluded(engine, head, record, item, name);
      records.set(P.hex(record.hash), record.value);
    }
    say("所依据的 " + records.size + " 条记录逐条签名正确，都在检查点之内");

    const figures = new Map(model.figures.map((figure) => [figure.id, figure]));
    for (const figure of model.figures) checkFigure(figure, figures, records);
    compareTables(model, figures);
    say(model.figures.length + " 项金额逐项等于所依据记录的合计");

    const lines = new TextDecoder().decode(await given.files.chain(notice.value.chain)).split("\n");
    const count = await walkChain(engine, lines, notice);
    say("账链从第 0 号到本公示共 " + count + " 条，一条不缺");
  }

  // Beyond a thousand records they lie in files of their own.
  async function recordsOf(engine, check, files) {
    const all = [...check.records];
    for (const part of check.parts || []) {
      const bytes = await files.part(part.file);
      if (P.hex(await engine.sha256(bytes)) !== part.sha256) throw new Wrong("一份核验文件的摘要不对：文件被改过");
      all.push(...parse(new TextDecoder(), bytes).records);
    }
    return all;
  }

  // --- a whole chain ------------------------------------------------------------------------------

  // given: {keys, logKey, chain, shownHead, load(), files: {lines, signatures, whole}}; whole() gives
  // null when the site has no daily head for the chain yet.
  async function checkChain(given, say) {
    const engine = await P.findEngine(given.load);
    try {
      await walkWhole(engine, given, say);
    } catch (error) {
      if (error instanceof Wrong || error instanceof Unable) throw error;
      throw new Wrong("核验数据有误，不能核对");
    }
    return engine.name;
  }

  async function walkWhole(engine, given, say) {
    const text = async (file) => new TextDecoder().decode(await file()).split("\n").filter(Boolean);
    const [lines, signatures] = [await text(given.files.lines), await text(given.files.signatures)];
    if (lines.length === 0 || lines.length !== signatures.length) throw new Wrong("记录与签名的条数不一样");
    const hashes = [];
    for (const [n, line] of lines.entries()) {
      const name = "第 " + n + " 号记录";
      const record = await P.openRecord(engine, { bytes: line, signature: signatures[n] }, given.keys, name);
      const prev = n === 0 ? "0".repeat(64) : hashes[n - 1];
      if (record.value.chain !== given.chain || record.value.n !== n || record.value.prev !== prev)
        throw new Wrong("账链在" + name + "处接不上");
      hashes.push(P.hex(record.hash));
    }
    say(lines.length + " 条记录逐条签名正确，从第 0 号起一条扣一条，中间不缺");
    if (hashes.at(-1) !== given.shownHead) throw new Wrong("账链的末条摘要与页面上的不一致");
    say("末条摘要与页面上的一致");
    const whole = await given.files.whole();
    if (whole === null) return say("本站还没有这条账链的每日总摘要，末尾是否被截去无法在此核对");
    await demandWhole(engine, parse(new TextDecoder(), whole), hashes, given, say);
  }

  // The daily head says up to which record the chain goes: nothing was cut off before it.
  async function demandWhole(engine, whole, hashes, given, say) {
    const log = await P.openCheckpoint(engine, whole.checkpoint, given.logKey);
    const head = await P.openRecord(engine, whole.head, given.keys, "每日总摘要");
    await P.demandIncluded(engine, log, head, whole.head, "每日总摘要");
    const leaf = JSON.parse(whole.leaf);
    const { heads, chains, size } = head.value.body;
    const place = P.wholeNumber(whole.index, "账链的位置");
    const proof = whole.proof.map(P.fromBase64);
    if (head.value.type !== "head" || !(await P.isIncluded(engine, await P.leafHash(engine, P.utf8(whole.leaf)),
      place, chains, proof, P.fromHex(heads, 32))))
      throw new Wrong("每日总摘要里没有这条账链的这个状态");
    if (leaf.chain !== given.chain || hashes[leaf.n] !== leaf.hash)
      throw new Wrong("截至总摘要时应有第 " + leaf.n + " 号记录，账链里没有，或者是另一条");
    say("截至总账日志第 " + size + " 条时，账链到第 " + leaf.n + " 号，一条不少");
  }

  function parse(decoder, bytes) {
    try {
      return JSON.parse(decoder.decode(bytes));
    } catch {
      throw new Wrong("核验文件不完整，不能读出");
    }
  }

  globalThis.mingzhangCheck = { checkNotice, checkChain, shownOn, wordsOf, yuan, day };
})();
