// One candidate of the score sheet, as the page shows him: the cell with its mark or its state (absent, violation,
// exempt), whether it is saved, and the choice when somebody else has changed it.

/** The states that are not marks, by the key that sets them: by position, so that an input method does not eat them. */
export const STATES = { KeyQ: "absent", KeyW: "violation", KeyM: "exempt" };

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export class ScoreRow {
  /**
   * @param {HTMLTableRowElement} tr with `data-code`
   * @param {(key: string, values?: object) => string} say
   */
  constructor(tr, say) {
    this.tr = tr;
    this.say = say;
    this.code = tr.dataset.code;
    this.name = tr.dataset.name || this.code; // what people read
    this.cell = tr.querySelector("td[data-version]");
    this.input = this.cell.querySelector("input[data-max]");
    this.choice = tr.querySelector("select[data-standing]");
    this.words = tr.querySelector("td.state");
    this.hidden = this.cell.querySelector(".vh");
    const { min = "0", max, decimals } = this.input.dataset;
    this.range = { min, max, free: "free" in this.input.dataset };
    if (decimals) this.range.decimals = Number(decimals);
    this.standing = element("span", { class: "row standing", hidden: "" });
    this.cell.append(this.standing);
    this.mark = tr.dataset.mark ?? "scored";
    const state = this.cell.dataset.state;
    const said = this.words?.textContent.trim();
    this.show(this.mark, this.input.value);
    if (state === "refused" || state === "conflict") {
      // the server sent the whole form back: what stands here is not kept yet, and it has said why
      this.taken = null;
      this.note(state, said || undefined);
      if (state === "conflict") this.words?.replaceChildren(said);
    } else {
      this.note(state || (this.value === "" ? "missing" : "saved"));
    }
  }

  /** What the cell is to be, as it is sent: a mark, nothing, or a state. `taken` is null while nothing is kept. */
  get value() {
    return this.isState ? this.mark : (this.taken ?? "");
  }

  /** Whether the candidate is absent, disqualified or exempt, so that there is no mark to type. */
  get isState() {
    return this.mark !== "scored" && this.mark !== "pending";
  }

  get version() {
    return this.cell.dataset.version;
  }

  set version(version) {
    this.cell.dataset.version = version;
    const sent = this.cell.querySelector("input[type=hidden]");
    if (sent) sent.value = version;
  }

  /** Shows a wanted value: a mark, nothing, or the name of a state. */
  want(value) {
    if (Object.values(STATES).includes(value)) this.show(value, "");
    else this.show(value === "" ? "pending" : "scored", value);
  }

  /** Shows a mark or a state; a refused text stays as it was typed. */
  show(mark, value) {
    this.mark = mark;
    this.taken = this.isState ? "" : value;
    this.input.value = this.taken;
    this.tr.dataset.mark = mark;
    if (this.choice) this.choice.value = this.isState ? mark : "";
    const within = this.standing.contains(document.activeElement) || document.activeElement === this.input;
    this.input.hidden = this.isState;
    this.standing.hidden = !this.isState;
    if (this.isState) {
      const state = this.say(mark);
      const withdraw = element("button", { class: "btn btn-quiet btn-s", type: "button", "data-withdraw": "" });
      withdraw.append(this.say("withdraw", { state }), element("span", { class: "vh" }, ` ${this.name}`));
      this.standing.replaceChildren(element("span", { class: "badge badge-warn" }, state), withdraw);
      if (within) withdraw.focus();
    } else {
      this.standing.replaceChildren();
      if (within) this.input.focus();
    }
  }

  /** Says where the cell stands: saved, saving, unsent, refused, missing, conflict. `detail` replaces the word. */
  note(state, detail) {
    const word = detail ?? this.say(state);
    if (this.cell.dataset.state === state && this.shown === word) return;
    this.cell.dataset.state = state;
    this.shown = word;
    if (state === "refused" || state === "conflict") this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    if (this.hidden) this.hidden.textContent = word;
    if (state !== "conflict") this.words?.replaceChildren(word);
  }

  /** Somebody else has changed the cell: both values, and the choice between them. */
  ask({ state, value, message }, mine) {
    const name = (text) => (text === "" ? this.say("nothing") : Object.values(STATES).includes(text) ? this.say(text) : text);
    const values = { code: this.name, mine: name(mine), theirs: name(state === "scored" ? value : state === "pending" ? "" : state) };
    const detail = message || this.say("conflict-detail", values);
    const button = (what) => element("button", { class: "btn btn-s", type: "button", [`data-${what}`]: "" }, this.say(what, values));
    this.note("conflict", detail);
    this.words?.replaceChildren(
      element("span", {}, detail),
      element("span", { class: "row" }, button("keep-mine"), button("take-theirs")),
    );
    return detail;
  }
}
