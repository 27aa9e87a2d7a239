// The score sheet: a cell is saved as soon as it is left, kept on the device while the network is away, and sent later.
// Without this module the sheet is one plain form.
//
//   <form method="post" action="…" data-score-grid data-sheet="TOKEN" data-account="17" data-csrf="…" data-decimals="1"
//         data-save="/sheets/TOKEN/marks">
//     <ul hidden data-words> <li data-word="saved">…</li> … </ul>              every word this module says, see words.js
//     <div class="notice notice-warn offline" data-notice="unsent" hidden><p data-text></p> <button data-retry>…</div>
//     … data-notice="session" (signed out: a link to sign in, target=_blank), "other", "closed", "left" (data-text)
//     <div class="error-summary" data-problems hidden tabindex="-1"><h2 data-text></h2><ul></ul></div>   `submit-offline`
//     <tr data-code="HG-31" data-mark="scored|pending|absent|violation|exempt">   data-name is what people read instead
//       <td data-state="saved|missing" data-version="3">
//         <input name="m.HG-31" value="85.5" data-min="0" data-max="100"> <input type="hidden" name="v.HG-31" value="3">
//         <span class="vh"></span>
//       </td>
//       <td><select name="s.HG-31" data-standing> <option value=""> absent, violation, exempt </select></td>
//       <td class="state"></td>
//     </tr>
//     <p class="vh" role="status" data-status></p>
//     <b data-figure="filled"></b> … missing, unsent, states, total, mean       kept up to date
//     <button name="intent" value="save" data-without-script>… <button name="intent" value="submit" data-submit>…
//   </form>
//
// A row without a select has no states. `data-decimals` of an input is the row's own; with `data-free` only the server can
// say what may stand there. Every answer to a cell is told as an event `jiangce:answer` of its row.
//
// POST data-save, urlencoded: csrf, code, value, version, key. `value`: a number, empty, absent, violation or exempt.
// 200 {code, version, state, value}; 409 {message, version, state, value}: somebody else changed it; 422 {message};
// 401 and 403: the session is gone or the page too old; anything else is tried again.

import { format, parse } from "./mark.js";
import { ScoreQueue, deviceStore } from "./score-queue.js";
import { STATES, ScoreRow } from "./score-row.js";
import { renew } from "./session.js";
import { wordsOf } from "./words.js";

const hex = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Turns the server's answer to one cell into the queue's words. */
export function understand(status, body, retryAfter) {
  if (status === 200 && body?.version !== undefined) return { kind: "saved", ...body };
  if (status === 401 || status === 403) return { kind: "session" };
  if (status === 409 && body?.version !== undefined) return { kind: "conflict", ...body };
  // the sheet was submitted elsewhere, the value is not acceptable: trying again would not help
  if ([400, 404, 409, 410, 413, 422].includes(status)) return { kind: "refused", message: body?.message };
  return { kind: "unsent", after: Number(retryAfter) * 1000 || 0 };
}

class ScoreGrid {
  constructor(form) {
    this.form = form;
    this.say = wordsOf(form);
    this.status = form.querySelector("[data-status]");
    this.rows = [...form.querySelectorAll("tr[data-code]")].map((tr) => new ScoreRow(tr, this.say));
    this.byCode = new Map(this.rows.map((row) => [row.code, row]));
    this.decimals = Number(form.dataset.decimals ?? 2);
    this.pressed = null;
    const { sheet, account } = form.dataset;
    this.queue = new ScoreQueue({
      store: deviceStore(storage(), sheet, account, hex(8)),
      send: (edit) => this.send(edit),
      renew: () => renew(account, `[data-score-grid][data-sheet="${CSS.escape(sheet)}"]`),
      later: (run, wait) => setTimeout(run, wait),
      never: (handle) => clearTimeout(handle),
      newKey: () => hex(16),
      changed: (code, answer) => this.changed(code, answer),
      moved: () => this.refresh(),
    });
    for (const code of this.queue.codes()) {
      const row = this.byCode.get(code);
      row?.want(this.queue.wanted(code));
      this.changed(code);
    }
    for (const plain of form.querySelectorAll("[data-without-script]")) plain.hidden = true;
    this.listen();
    this.refresh();
    this.queue.run();
  }

  listen() {
    const { form } = this;
    form.addEventListener("change", (event) => this.onChange(event));
    form.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("focusout", (event) => this.onLeave(event));
    form.addEventListener("paste", (event) => this.onPaste(event));
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.addEventListener("compositionstart", (event) => { this.composed = event.target.value; });
    form.addEventListener("compositionend", (event) => {
      // the letters of a state key, as an input method understood them
      const row = this.rowOf(event.target);
      if (row && this.misread === row) row.input.value = row.isState ? "" : this.composed;
      this.misread = null;
    });
    window.addEventListener("online", () => this.queue.retry());
    window.addEventListener("focus", () => this.queue.halted && this.queue.retry());
    document.addEventListener("visibilitychange", () => {
      const row = this.rowOf(document.activeElement);
      if (document.hidden && row && !row.isState) this.commit(row); // a phone may not come back to this page
    });
    window.addEventListener("beforeunload", (event) => { if (this.queue.atRisk) event.preventDefault(); });
  }

  rowOf(target) {
    return this.byCode.get(target?.closest?.("tr[data-code]")?.dataset.code);
  }

  announce(text) {
    if (this.status) this.status.textContent = text;
  }

  // --- typing -------------------------------------------------------------------------------------------------------

  /** Takes what stands in a cell. Answers whether it was possible. */
  commit(row) {
    if (row.isState) return true;
    const { code, input } = row;
    const typed = parse(input.value, { decimals: this.decimals, ...row.range });
    if (typed.kind === "refused") {
      const detail = this.say(`refused-${typed.reason}`, { decimals: this.decimals, ...row.range });
      row.note("refused", detail);
      this.announce(this.say("cell", { code, word: detail }));
      this.refresh();
      return false;
    }
    input.value = typed.text;
    const before = row.taken;
    const wasRefused = row.cell.dataset.state === "refused";
    row.taken = typed.text;
    row.mark = typed.kind === "mark" ? "scored" : "pending";
    row.tr.dataset.mark = row.mark;
    if (typed.text !== before || this.queue.state(code) === "refused") this.queue.put(code, typed.text, row.version);
    else if (wasRefused) this.changed(code);
    this.refresh();
    return true;
  }

  /** Sets a state, or withdraws it with an empty value. */
  set(row, value) {
    const before = row.mark;
    row.want(value);
    this.queue.put(row.code, value, row.version);
    const state = this.say(value || before);
    this.announce(this.say(value ? "marked" : "withdrawn", { code: row.name, state }));
    this.refresh();
  }

  onChange({ target }) {
    const row = this.rowOf(target);
    if (!row) return;
    if (target === row.input) this.commit(row);
    else if (target === row.choice && (target.value || row.isState)) this.set(row, target.value);
  }

  /** What stands in a cell that is left counts, even where the browser sees no change: a mark typed and deleted again. */
  onLeave({ target }) {
    this.forget();
    const row = this.rowOf(target);
    if (row && target === row.input && !row.isState && target.value !== (row.taken ?? "")) this.commit(row);
  }

  onKey(event) {
    const row = this.rowOf(event.target);
    const onMark = row && event.target === row.input;
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (onMark && row.choice && STATES[event.code]) {
      event.preventDefault();
      if (event.isComposing || event.key === "Process") this.misread = row;
      if (!event.repeat) this.twice(row, event.code, STATES[event.code]);
      return;
    }
    if (event.code === "Backspace" && row.isState && event.target !== row.choice) {
      event.preventDefault();
      if (!event.repeat) this.twice(row, event.code, "");
      return;
    }
    if (event.key !== "Shift") this.forget();
    if (event.isComposing || event.target === row.choice) return;
    const down = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!down || (event.key === "Enter" && !onMark)) return;
    event.preventDefault();
    const taken = this.commit(row);
    if (taken || event.key !== "Enter") this.move(row, down);
    else row.input.select(); // what is typed next replaces what was refused
  }

  /** A state needs the same key twice, so that no slip of a finger makes somebody absent. */
  twice(row, key, value) {
    const again = this.pressed?.row === row && this.pressed.key === key;
    this.forget();
    const { code } = row;
    const letter = key.replace("Key", "");
    if (again) {
      this.set(row, value);
      if (value) this.move(row, 1);
      return;
    }
    this.pressed = { row, key };
    row.tr.dataset.asked = "";
    const over = value && row.taken ? "-over" : "";
    const question = value ? `confirm${over}` : "confirm-withdraw";
    this.announce(this.say(question, { code, state: this.say(value || row.mark), key: letter, mark: row.taken }));
    row.words?.replaceChildren(this.status?.textContent ?? "");
    row.shown = null;
  }

  forget() {
    if (!this.pressed) return;
    const { row } = this.pressed;
    this.pressed = null;
    delete row.tr.dataset.asked;
    if (row.cell.dataset.state === "refused" && !this.queue.state(row.code)) this.commit(row);
    else this.changed(row.code);
  }

  /** Goes to the next candidate who has a mark to type. */
  move(row, down) {
    let at = this.rows.indexOf(row);
    do at += down; while (this.rows[at]?.isState);
    const next = this.rows[at];
    if (!next) return;
    next.input.focus();
    next.input.select();
  }

  /** A column of a spreadsheet goes down the sheet, line by line; an empty line leaves its candidate as he is. */
  onPaste(event) {
    const row = this.rowOf(event.target);
    const lines = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r?\n$/, "").split(/\r?\n/);
    if (!row || event.target !== row.input || lines.length < 2) return;
    event.preventDefault();
    let at = this.rows.indexOf(row);
    for (const line of lines) {
      const target = this.rows[at];
      if (!target) break;
      const text = line.split("\t")[0].trim();
      if (text && !target.isState) {
        target.input.value = text;
        this.commit(target);
      }
      at += 1;
    }
  }

  onClick({ target }) {
    const row = this.rowOf(target);
    const is = (name) => target.closest(`[data-${name}]`);
    if (is("retry")) this.queue.retry();
    else if (is("problem")) this.byCode.get(is("problem").dataset.problem)?.input.focus();
    else if (!row) return;
    else if (is("withdraw")) this.set(row, "");
    else if (is("keep-mine")) { this.queue.keepMine(row.code); row.input.focus(); }
    else if (is("take-theirs")) { this.queue.takeTheirs(row.code); row.input.focus(); }
  }

  // --- sending ------------------------------------------------------------------------------------------------------

  async send({ code, value, version, key }) {
    const { save, csrf } = this.form.dataset;
    try {
      const answer = await fetch(save, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ csrf, code, value, version, key }),
        redirect: "manual", // a redirect leads to the sign-in page
        signal: AbortSignal.timeout(15000),
      });
      if (answer.type === "opaqueredirect") return { kind: "session" };
      const body = await answer.json().catch(() => null);
      if (answer.ok) document.dispatchEvent(new Event("jiangce:touched"));
      return understand(answer.status, body, answer.headers.get("Retry-After"));
    } catch {
      return { kind: "unsent" };
    }
  }

  /** A cell has moved on; `answer` is the server's word when there is one. */
  changed(code, answer) {
    const row = this.byCode.get(code);
    if (!row) return;
    if (answer) row.tr.dispatchEvent(new CustomEvent("jiangce:answer", { bubbles: true, detail: answer }));
    const { queue } = this;
    if (answer) {
      row.version = answer.version;
      // what he is typing just now is newer than any answer
      const typing = document.activeElement === row.input && parse(row.input.value, { ...row.range }).text !== row.taken;
      if (!queue.state(code) && !typing) {
        const value = answer.state === "scored" ? answer.value : "";
        if (row.mark !== answer.state || row.input.value !== value) row.show(answer.state, value);
      }
    }
    const state = queue.state(code);
    if (state === "conflict") {
      this.announce(this.say("cell", { code, word: row.ask(queue.problem(code), queue.wanted(code)) }));
    } else if (state === "refused") {
      const detail = queue.problem(code).message || this.say("refused");
      row.note("refused", detail);
      this.announce(this.say("cell", { code, word: detail }));
    } else if (state) {
      row.note(state === "sending" && !queue.offline ? "saving" : queue.offline || queue.halted ? "unsent" : "saving");
    } else {
      row.note(row.value === "" ? "missing" : "saved");
      if (answer && row.value !== "") this.announce(this.say("cell", { code, word: this.say("saved") }));
    }
  }

  /** Figures and notices. */
  refresh() {
    const { queue, rows } = this;
    if (!queue) return;
    const waiting = queue.codes();
    const marks = rows.filter((row) => !row.isState && row.taken && row.cell.dataset.state !== "refused");
    const sum = marks.reduce((n, row) => n + parse(row.taken, { max: row.range.max }).hundredths, 0);
    const states = rows.filter((row) => row.isState).length;
    const figures = {
      filled: marks.length + states,
      missing: rows.length - marks.length - states,
      states,
      unsent: waiting.length,
      total: format(sum),
      mean: marks.length ? format(Math.floor((2 * sum + marks.length) / (2 * marks.length))) : "–",
    };
    for (const shown of this.form.querySelectorAll("[data-figure]")) {
      const text = String(figures[shown.dataset.figure]);
      if (shown.textContent !== text) shown.textContent = text;
    }
    const left = waiting.filter((code) => !this.byCode.has(code));
    this.notice("unsent", !queue.halted && queue.offline && waiting.length, () =>
      this.say(queue.atRisk ? "not-stored" : "offline", { count: waiting.length }));
    this.notice("session", queue.halted === "lost", () => this.say("session-lost", { count: waiting.length }));
    this.notice("other", queue.halted === "other", () => this.say("other-account", { count: waiting.length }));
    this.notice("closed", queue.halted === "closed", () => this.say("closed", { count: waiting.length }));
    this.notice("left", left.length, () =>
      this.say("left", { list: left.map((code) => `${code} ${queue.wanted(code)}`).join(", ") }));
    const problems = this.form.querySelector("[data-problems]");
    if (problems && !problems.hidden) this.list(problems);
    if (this.submitter && !this.onItsWay()) {
      const { submitter } = this;
      this.submitter = null;
      this.form.requestSubmit(submitter);
    }
  }

  /** Whether everything that is missing will be there in a moment. */
  onItsWay() {
    const { queue } = this;
    return !queue.offline && !queue.halted && queue.codes().length > 0
      && queue.codes().every((code) => ["waiting", "sending"].includes(queue.state(code)));
  }

  notice(name, wanted, words) {
    const notice = this.form.querySelector(`[data-notice=${name}]`);
    if (!notice) return;
    const text = notice.querySelector("[data-text]");
    const said = wanted ? words() : "";
    if (text && text.textContent !== said) text.textContent = said;
    if (notice.hidden !== !wanted) notice.hidden = !wanted;
    if (!wanted || this.noticed === `${name} ${said}`) return;
    this.noticed = `${name} ${said}`;
    this.announce(said);
  }

  // --- submitting ---------------------------------------------------------------------------------------------------

  problems() {
    return this.rows
      .map((row) => ({ row, state: row.cell.dataset.state }))
      .filter(({ row, state }) => state !== "saved" || this.queue.state(row.code));
  }

  onSubmit(event) {
    if (!event.submitter?.hasAttribute("data-submit")) return;
    const active = this.rowOf(document.activeElement);
    if (active) this.commit(active);
    const problems = this.form.querySelector("[data-problems]");
    const isWhole = this.problems().length === 0 && this.queue.codes().length === 0;
    if (isWhole && navigator.onLine) return;
    event.preventDefault();
    if (isWhole) {
      // leaving for a page that cannot be reached would lose this one
      problems.querySelector("[data-text]").textContent = this.say("submit-offline");
      problems.querySelector("ul").replaceChildren();
      problems.hidden = false;
      problems.focus();
      return;
    }
    if (this.onItsWay()) {
      this.submitter = event.submitter; // the last mark is being saved; the sheet goes after it
      return;
    }
    if (!problems) return;
    this.list(problems);
    problems.hidden = false;
    problems.focus();
    this.queue.retry();
  }

  list(problems) {
    const found = this.problems();
    if (found.length === 0) problems.hidden = true;
    problems.querySelector("[data-text]").textContent = this.say("blocked", { count: found.length });
    problems.querySelector("ul").replaceChildren(
      ...found.map(({ row, state }) => {
        const link = document.createElement("a");
        link.href = `#${row.input.id || ""}`;
        link.dataset.problem = row.code;
        const word = row.shown && state !== "saved" ? row.shown : this.say("saving");
        link.textContent = this.say("cell", { code: row.name, word });
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
  }
}

if (globalThis.document) for (const form of document.querySelectorAll("[data-score-grid]")) new ScoreGrid(form);
