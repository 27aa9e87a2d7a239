// What the panel of a contest gave, beside the marks of one of its judges: nothing while he scores alone, all scores once
// everybody has scored, and a word when they are too far apart and score again. Learnt from the answer to each mark, and
// asked for every few seconds while the page is looked at.
//
//   <form data-score-grid data-panel="/marking/TOKEN/panel">
//     <div data-talk hidden> … <b data-talk-list></b> </div>
//     <tr data-code="A1.1"> <td data-version="3">…</td> … <td data-panel-words></td> </tr>
//   </form>
//
// GET data-panel: {open, cells: [{code, version, value, panel, again}]}.

const EVERY = 5000;

class MarkPanel {
  constructor(form) {
    this.form = form;
    this.again = new Map();
    this.talk = form.querySelector("[data-talk]");
    for (const tr of form.querySelectorAll("tr[data-code]")) {
      this.again.set(tr.dataset.code, "again" in (tr.querySelector("[data-panel-words]")?.dataset ?? {}));
    }
    form.addEventListener("jiangce:answer", ({ target, detail }) => this.show(target, detail));
    this.timer = setInterval(() => this.ask(), EVERY);
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
  }

  /** Puts what is known of a mark beside it; says when an aspect has come back. */
  show(tr, { panel, again, value, version }) {
    const words = tr.querySelector("[data-panel-words]");
    if (!words || panel === undefined) return;
    if (words.textContent !== panel) words.textContent = panel;
    words.toggleAttribute("data-again", Boolean(again));
    const shown = tr.querySelector("td[data-version]");
    const input = shown?.querySelector("input");
    // his score of the round before still stands there: it counts no more
    const isOld = again && value === "" && input && input.value !== "" && document.activeElement !== input;
    if (isOld && shown.dataset.state === "saved" && shown.dataset.version === String(version)) this.news(tr.dataset.code);
  }

  news(code) {
    if (!this.talk) return;
    this.codes = new Set([...(this.codes ?? []), code]);
    this.talk.querySelector("[data-talk-list]").textContent = [...this.codes].join(", ");
    this.talk.hidden = false;
  }

  async ask() {
    if (document.hidden || !navigator.onLine) return;
    try {
      const answer = await fetch(this.form.dataset.panel, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) return;
      const { cells } = await answer.json();
      for (const cell of cells) {
        const tr = this.form.querySelector(`tr[data-code="${CSS.escape(cell.code)}"]`);
        if (tr) this.show(tr, cell);
      }
    } catch {
      // without network the page goes on; the next time it is asked again
    }
  }
}

if (globalThis.document) for (const form of document.querySelectorAll("[data-panel]")) new MarkPanel(form);
