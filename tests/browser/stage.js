// A small stand-in for the program, for tests of the modules alone: it serves the real files of static/, the real
// components and the real words, and keeps the server's side of the contract that is written in score-grid.js. A test
// can take the network away between two requests, sign people out, and change marks behind their backs.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const text = (path) => readFileSync(join(root, path), "utf8");
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
// as strict as the program's
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Words of a language, as far as they need no arguments: key = text, one line each. */
function wordsOf(language) {
  const words = new Map();
  for (const room of ["platform", "browser"]) {
    for (const line of text(`locales/${language}/${room}.ftl`).split("\n")) {
      const [, key, value] = /^([a-z-]+) = (.*)$/.exec(line) ?? [];
      if (key) words.set(key, value);
    }
  }
  return words;
}

/** A component of templates/components/ with its words; knows as much of the template language as those need. */
function component(name, language, values = {}) {
  const words = wordsOf(language);
  const say = (key) => {
    if (!words.has(key)) throw new Error(`no words for ${key} in ${language}`);
    return words.get(key).replace(/\{ \$(\w+) \}/g, "[$1]");
  };
  return text(`templates/components/${name}.html`)
    .replace(/\{#[\s\S]*?#\}/g, "")
    .replace(/\{%[\s\S]*?%\}/g, "")
    .replace(/\{\{ p\.ta?\("([a-z-]+)".*?\) \}\}/g, (_, key) => say(key))
    .replace(/\{\{ ([a-z._]+) \}\}/g, (_, path) => {
      if (!(path in values)) throw new Error(`${name} wants ${path}`);
      return values[path];
    });
}

const WORDS = {
  "zh-CN": { title: "焊工 三级/高级工，实操第 2 组", code: "编号", mark: "分数", situation: "情况", state: "状态", of: "满分", filled: "已填", missing: "未填", mean: "平均", save: "保存", submit: "提交评分表", submitted: "已提交", scored: "正常", grid: "评分表", help: "按键" },
  en: { title: "Welder, level 3, practical, group 2", code: "Code", mark: "Mark", situation: "Situation", state: "State", of: "out of", filled: "Filled", missing: "Missing", mean: "Mean", save: "Save", submit: "Submit sheet", submitted: "Submitted", scored: "Present", grid: "Score sheet", help: "Keys" },
};

export class Stage {
  constructor() {
    this.server = createServer((request, response) => this.answer(request, response).catch((error) => {
      response.writeHead(500).end(String(error.stack));
    }));
    this.reset();
  }

  reset() {
    this.cells = new Map(["HG-31", "HG-07", "HG-18", "HG-42", "HG-26"].map((code) => [code, { version: 0, state: "pending", value: "" }]));
    this.seen = new Map(); // answers by idempotency key
    this.saves = []; // every attempt that reached us
    this.sheet = "open";
    this.submitted = null;
    this.back = null;
    /** Who is signed in (by cookie) and the form token of his session. */
    this.account = "17";
    this.token = "token-1";
    /** What happens to the next saves: "drop" (lost on the way), "swallow" (kept, answer lost), a status, or null. */
    this.fault = null;
    this.work = { done: 0, total: 4 };
    this.uploads = 0;
    this.batches = [];
  }

  async start() {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  /** Somebody else changes a mark. */
  change(code, state, value = "") {
    const cell = this.cells.get(code);
    Object.assign(cell, { state, value, version: cell.version + 1 });
  }

  async answer(request, response) {
    const url = new URL(request.url, this.origin);
    const language = url.searchParams.get("lang") ?? (/^en/.test(request.headers["accept-language"] ?? "") ? "en" : "zh-CN");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const send = (status, type, content, headers = {}) => {
      response.writeHead(status, { "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": POLICY, "Cache-Control": "no-store", ...headers });
      response.end(content);
    };
    const json = (status, value) => send(status, "application/json", JSON.stringify(value));
    const page = (content, status = 200) => send(status, "text/html", this.frame(content, language));
    const go = (where) => send(303, "text/plain", "", { Location: where });
    const form = () => new URLSearchParams(body.toString());

    if (url.pathname.startsWith("/static/")) {
      const path = normalize(url.pathname);
      return send(200, TYPES[extname(path)] ?? "text/plain", readFileSync(join(root, path)));
    }
    if (url.pathname === "/sign-in") return page('<form data-sign-in method="post"><h1>Sign in</h1></form>');
    if (!this.account) return request.method === "GET" ? go("/sign-in") : json(401, { message: "sign in" });

    const route = `${request.method} ${url.pathname}`;
    if (route === "GET /sheet") return page(this.sheet === "open" ? this.sheetPage(language) : `<h1>${WORDS[language].submitted}</h1>`);
    if (route === "POST /sheets/S1/marks") return this.save(form(), json, request);
    if (route === "POST /sheet") {
      if (form().get("csrf") !== this.token) return page("<h1>too old</h1>", 403);
      this.submitted = form();
      if (form().get("intent") === "submit") this.sheet = "submitted";
      return go("/sheet");
    }
    if (route === "POST /session/touch") return form().get("csrf") === this.token ? send(204, "text/plain", "") : json(403, {});
    if (route === "GET /parts") return page(this.partsPage(language));
    if (route === "GET /certificate") return page(this.certificatePage());
    if (route === "GET /batch") return page(this.batchPage(language));
    if (route === "POST /batch") {
      if (form().get("csrf") !== this.token) return page("<h1 data-error-page>too old</h1>", 403);
      this.batches.push(form());
      return go("/parts");
    }
    if (route === "GET /upload") return page(this.uploadPage(language));
    if (route === "POST /upload") {
      this.uploads += 1;
      const name = /filename="([^"]*)"/.exec(body.toString("latin1"))?.[1] ?? "";
      if (!name.endsWith(".xlsx")) return page(this.uploadPage(language, "not a workbook"), 422);
      return go("/imports/I1");
    }
    if (route === "GET /imports/I1/progress") {
      this.work.done = Math.min(this.work.done + 1, this.work.total);
      return json(200, { ...this.work, finished: this.work.done === this.work.total });
    }
    if (route === "GET /imports/I1") {
      if (this.work.done === this.work.total) return page("<h1>done</h1>");
      return page(`<h1>work</h1><div class="progress" data-progress="/imports/I1/progress" data-next="/imports/I1">${component("upload_words", language)}
<label for="pg" data-text></label><progress id="pg" max="100"></progress></div>`);
    }
    return page("<h1>nothing here</h1>", 404);
  }

  save(form, json, request) {
    const edit = Object.fromEntries(form);
    if (this.fault === "drop") return request.socket.destroy();
    if (typeof this.fault === "number") return json(this.fault, { message: "later" });
    this.saves.push(edit);
    if (edit.csrf !== this.token) return json(403, { message: "too old" });
    if (this.sheet !== "open") return json(409, { message: "submitted" });
    const cell = this.cells.get(edit.code);
    if (!cell) return json(422, { message: "no such code" });
    const said = this.seen.get(edit.key) ?? this.apply(cell, edit);
    if (this.fault === "swallow") return request.socket.destroy();
    return json(...said);
  }

  apply(cell, { code, value, version, key }) {
    if (String(cell.version) !== version) return [409, { message: "", version: String(cell.version), state: cell.state, value: cell.value || null }];
    if (value === "13") return [422, { message: "thirteen is refused here" }];
    const isState = ["absent", "violation", "exempt"].includes(value);
    Object.assign(cell, { version: cell.version + 1, state: isState ? value : value === "" ? "pending" : "scored", value: isState ? "" : value });
    const said = [200, { code, version: String(cell.version), state: cell.state, value: cell.value || null }];
    this.seen.set(key, said);
    return said;
  }

  frame(content, language) {
    const timeout = this.account
      ? component("timeout", language, { account: this.account, "p.csrf": this.token, "p.idle_seconds": "1800" })
      : "";
    return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Jiangce</title><link rel="icon" href="/static/favicon.svg"><link rel="stylesheet" href="/static/jiangce.css">
${["dialog", "search-key", "print", "copy", "filter", "draft", "timeout", "upload", "score-grid"].map((name) => `<script type="module" src="/static/js/${name}.js"></script>`).join("\n")}
</head><body>${component("icons", language)}<a class="skip" href="#main">skip</a>
<p class="demo-band" role="note">${wordsOf(language).get("demonstration-band")}</p>
<main class="main" id="main">${content}</main>${timeout}</body></html>`;
  }

  sheetPage(language) {
    const w = WORDS[language];
    const words = wordsOf(language);
    const rows = [...this.cells].map(([code, cell]) => {
      const back = this.back?.code === code ? this.back : null; // the form came back with this cell in question
      const state = back ? "conflict" : cell.state === "pending" ? "missing" : "saved";
      const options = ["absent", "violation", "exempt"].map((name) => `<option value="${name}"${cell.state === name ? " selected" : ""}>${words.get(`grid-${name}`)}</option>`).join("");
      return `<tr data-code="${code}" data-mark="${cell.state}"><th scope="row">${code}</th>
<td data-state="${state}" data-version="${cell.version}" data-label="${w.mark}"><input id="m-${code}" name="m.${code}" value="${back?.value ?? cell.value}" inputmode="decimal" autocomplete="off" data-min="0" data-max="100" aria-label="${code}, ${w.mark}, ${w.of} 100" aria-describedby="s-${code}"><input type="hidden" name="v.${code}" value="${cell.version}"></td>
<td data-label="${w.situation}"><select name="s.${code}" data-standing aria-label="${code}, ${w.situation}"><option value="">${w.scored}</option>${options}</select></td>
<td class="state" id="s-${code}" data-label="">${back?.said ?? words.get(`grid-${state}`)}</td></tr>`;
    });
    return `<div class="page-head"><div class="page-title"><h1>${w.title}</h1></div></div>
<form method="post" action="/sheet" data-score-grid data-sheet="S1" data-account="${this.account}" data-csrf="${this.token}" data-save="/sheets/S1/marks" data-decimals="1">
<input type="hidden" name="csrf" value="${this.token}">${component("score_grid", language)}
<div class="table-wrap" role="region" aria-label="${w.grid}" tabindex="0"><table class="grid grid-one grid-cards">
<thead><tr><th scope="col">${w.code}</th><th scope="col">${w.mark}<small>${w.of} 100</small></th><th scope="col">${w.situation}</th><th scope="col">${w.state}</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>
<div class="submit-bar row"><p>${w.filled} <b data-figure="filled"></b>, ${w.missing} <b data-figure="missing"></b>, ${w.mean} <b data-figure="mean"></b></p>
<div class="actions"><button class="btn" name="intent" value="save" data-without-script>${w.save}</button><button class="btn btn-primary" name="intent" value="submit" data-submit>${w.submit}</button></div></div></form>`;
  }

  certificatePage() {
    return `<article class="sheet" aria-labelledby="ct"><p class="stamp">有效<small>2026-11-24 查</small></p><div class="sheet-in">
<h1 id="ct">职业技能等级证书</h1><p class="sheet-en" lang="en">Certificate of Occupational Skill Level</p>
<div class="sheet-body"><dl><dt>姓名</dt><dd>杨晓峰</dd><dt>证书编号</dt><dd><span class="certno"><span>S0000</span><span>53</span><span>000123</span><span>26</span><span>3</span><span>000187</span></span></dd></dl></div>
<p class="sheet-text">持证人参加职业技能等级认定，经考核合格，达到焊工三级/高级工的职业技能水平，特发此证。</p></div>
<p class="specimen-mark"><span>演示 SPECIMEN</span></p></article>`;
  }

  partsPage() {
    return `<h1>Parts</h1>
<form class="finder" role="search"><label class="vh" for="q">find</label><input id="q" name="q" type="search"></form>
<p><span id="number"><span>S0000</span><span>53</span><span>000123</span></span> <button class="btn btn-s" type="button" data-copy="S000053000123" data-copied="copied" hidden>copy</button>
<button class="btn btn-s" type="button" data-print hidden>print</button></p>
<p><a class="btn btn-danger" href="#return-dialog" data-dialog="return-dialog">return</a></p>
<dialog id="return-dialog" aria-labelledby="rd"><form method="dialog"><h2 id="rd">Return</h2><div class="field"><label for="why">why</label><textarea class="input" id="why" name="reason"></textarea></div><p class="actions"><a class="btn btn-quiet" href="#main" data-close>not yet</a></p></form></dialog>
<div class="field"><label for="f">filter</label><input class="input" id="f" type="search" data-filter="#people"></div>
<p role="status" data-filter-count="#people" data-count="shown: [count]"></p>
<table class="table" id="people"><thead><tr><th scope="col">who</th></tr></thead><tbody>
<tr data-search="王志远 wzy"><th scope="row"><label class="pick"><input class="check" type="checkbox" name="p" value="1" aria-label="王志远"></label>王志远</th></tr>
<tr data-search="马会兰 mhl"><th scope="row"><label class="pick"><input class="check" type="checkbox" name="p" value="2" aria-label="马会兰"></label>马会兰</th></tr>
<tr data-filter-none hidden><td>nobody</td></tr></tbody></table>`;
  }

  batchPage(language) {
    return `<h1>Batch</h1><form method="post" action="/batch" data-draft="batch-new-${this.account}">${component("draft_notice", language)}
<input type="hidden" name="csrf" value="${this.token}">
<div class="field"><label for="site">site</label><input class="input" id="site" name="site"></div>
<div class="field"><label for="why">why</label><textarea class="input" id="why" name="why"></textarea></div>
<div class="field"><label for="level">level</label><select class="input" id="level" name="level"><option>5</option><option>4</option></select></div>
${[1, 2].map((at) => `<div class="field"><label for="line-${at}">line</label><select class="input" id="line-${at}" name="line"><option value=""></option><option>A</option><option>B</option></select></div>`).join("")}
<p><label class="choice"><input class="check" type="checkbox" name="review" value="yes"> <span>review</span></label></p>
<div class="field"><label for="secret">secret</label><input class="input" id="secret" name="secret" type="password"></div>
<button class="btn btn-primary">send</button></form>`;
  }

  uploadPage(language, error) {
    return `<h1>Upload</h1>${error ? `<div class="error-summary" role="alert"><h2>${error}</h2></div>` : ""}
<form method="post" action="/upload" enctype="multipart/form-data" data-upload>${component("upload_words", language)}<input type="hidden" name="csrf" value="${this.token}">
<div class="drop"><input class="file vh" id="file" type="file" name="file"><label class="btn" for="file">choose</label><span data-chosen></span></div>
<div class="progress" data-upload-progress hidden><label for="up" data-text></label><progress id="up" max="100"></progress></div>
<p class="error" role="alert" data-upload-error hidden></p><button class="btn btn-primary">send</button></form>`;
  }
}
