// The marks of one score sheet on their way to the server. Nothing here touches the page: what is typed goes in, what
// happened to it comes out, and the page, the network, the storage and the clock are given from outside.
//
// Rules:
// * a mark leaves this queue only when the server has said that it is kept, or when the person has chosen;
// * an edit that may have reached the server is sent again with the same key until an answer comes, and only then the
//   next edit of the same cell, which carries the version of that answer. So a lost answer is never taken for
//   somebody else's change;
// * every edit is stored on the device before it is sent, in a place of its own per cell, so that two tabs of one
//   person do not erase each other's;
// * one edit travels at a time, in the order in which the cells were typed.

import { same } from "./mark.js";

/** Waiting time before the next attempt, in milliseconds: 1, 2, 4 … 30 s, spread so that a room does not return at once. */
export function delay(failures, chance) {
  const step = Math.min(30000, 1000 * 2 ** Math.min(failures - 1, 5));
  return Math.round(step * (0.75 + chance / 2));
}

/**
 * The part of a device's storage that belongs to one sheet and one account.
 *
 * @param {Storage | null} storage null where the browser has none
 * @param {string} tab names this visit among several of the same person
 */
export function deviceStore(storage, sheet, account, tab) {
  const prefix = `jiangce:sheet:${sheet}:${account}:`;
  const read = (name) => {
    try {
      const cell = JSON.parse(storage.getItem(name));
      return Array.isArray(cell?.edits) && cell.edits.length ? cell : null;
    } catch {
      return null; // not ours, or damaged: there is nothing to send in it
    }
  };
  return {
    /** What an earlier visit left, oldest first. */
    load() {
      const cells = [];
      try {
        for (let i = 0; i < storage.length; i += 1) {
          const name = storage.key(i);
          const cell = name.startsWith(prefix) ? read(name) : null;
          if (cell) cells.push({ ...cell, code: name.slice(prefix.length) });
        }
      } catch {
        // storage is switched off
      }
      return cells.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    },
    /** Whether it is stored now. */
    save(cell) {
      try {
        const { order, edits, problem } = cell;
        storage.setItem(prefix + cell.code, JSON.stringify({ tab, order, edits, problem }));
        return true;
      } catch {
        return false;
      }
    },
    /** Forgets a cell, unless another tab has stored an edit of its own there. */
    remove(cell) {
      try {
        if (read(prefix + cell.code)?.tab === tab) storage.removeItem(prefix + cell.code);
      } catch {
        // what is left is sent once more with the same key, which does no harm
      }
    },
  };
}

export class ScoreQueue {
  /**
   * @param {object} outside
   * @param {ReturnType<typeof deviceStore>} outside.store
   * @param {(edit: {code, value, version, key}) => Promise<object>} outside.send answers one of
   *   `{kind: "saved", version, state, value}`, `{kind: "conflict", version, state, value, message}`,
   *   `{kind: "refused", message}`, `{kind: "session"}` (signed out, or the page is too old), `{kind: "unsent", after?}`
   * @param {() => Promise<"ok" | "lost" | "other" | "closed" | "unreachable">} outside.renew after `session`
   * @param {(run: () => void, milliseconds: number) => unknown} outside.later
   * @param {(handle: unknown) => void} outside.never cancels a `later`
   * @param {() => string} outside.newKey unguessable and never the same
   * @param {() => number} [outside.chance]
   * @param {(code: string, answer?: object) => void} outside.changed a cell, with the server's word on it when there is one
   * @param {() => void} outside.moved anything
   */
  constructor(outside) {
    this.outside = outside;
    this.cells = new Map();
    /** Why nothing is sent: null, "lost" (signed out), "other" (another account), "closed" (not his sheet any more). */
    this.halted = null;
    /** Whether the last attempt failed for want of an answer. */
    this.offline = false;
    this.sending = null;
    this.failures = 0;
    this.renewals = 0;
    this.timer = null;
    this.order = 0;
    for (const { code, order = 0, edits, problem = null } of outside.store.load()) {
      this.order = Math.max(this.order, order);
      this.cells.set(code, { code, order, edits, problem, stored: false });
      this.keep(this.cells.get(code)); // this tab answers for it now
    }
  }

  /** What is known of a cell: `waiting`, `sending`, `conflict`, `refused`, or null when nothing is on its way. */
  state(code) {
    const cell = this.cells.get(code);
    if (!cell) return null;
    if (cell.problem) return cell.problem.kind;
    return this.sending === cell ? "sending" : "waiting";
  }

  /** The value that the person wants in a cell that is on its way. */
  wanted(code) {
    return this.cells.get(code)?.edits.at(-1).value;
  }

  /** What stands against a cell: `{kind, message, version, state, value}`. */
  problem(code) {
    return this.cells.get(code)?.problem ?? null;
  }

  /** Codes of all cells that the server has not yet taken, in the order of typing. */
  codes() {
    return [...this.cells.keys()];
  }

  /** Whether closing the page would lose something: a cell that is neither sent nor stored. */
  get atRisk() {
    return [...this.cells.values()].some((cell) => !cell.stored);
  }

  /** Takes what was typed. `version` is the one that the page shows. */
  put(code, value, version) {
    const edit = { value, version, key: this.outside.newKey() };
    const cell = this.cells.get(code);
    if (!cell) {
      this.order += 1;
      this.cells.set(code, { code, order: this.order, edits: [edit], problem: null, stored: false });
    } else if (cell.problem?.kind === "conflict") {
      cell.edits = [edit]; // the question stays open; this is what he would answer with
    } else if (cell.problem) {
      cell.problem = null;
      cell.edits = [edit];
    } else if (cell.edits[0].tried) {
      cell.edits = [cell.edits[0], edit];
    } else {
      cell.edits = [{ ...edit, version: cell.edits[0].version }];
    }
    this.keep(this.cells.get(code));
    this.tell(code);
    this.run();
  }

  /** Somebody else changed the cell; the person insists. */
  keepMine(code) {
    const cell = this.cells.get(code);
    if (cell?.problem?.kind !== "conflict") return;
    cell.edits = [{ value: cell.edits.at(-1).value, version: cell.problem.version, key: this.outside.newKey() }];
    cell.problem = null;
    this.keep(cell);
    this.tell(code);
    this.run();
  }

  /** Somebody else changed the cell; the person agrees. */
  takeTheirs(code) {
    const cell = this.cells.get(code);
    if (cell?.problem?.kind !== "conflict") return;
    const { version, state, value } = cell.problem;
    this.drop(cell);
    this.tell(code, { version, state, value });
  }

  /** Gives up a cell that was refused. */
  discard(code) {
    const cell = this.cells.get(code);
    if (cell?.problem?.kind !== "refused") return;
    this.drop(cell);
    this.tell(code);
  }

  /** Tries at once: the network is back, he has signed in again, he asked for it. */
  async retry() {
    this.wake();
    this.failures = 0;
    this.renewals = 0;
    if (this.halted) await this.recover();
    else this.run();
  }

  /** Sends what can be sent, until nothing is left or something is in the way. */
  async run() {
    if (this.sending || this.halted || this.timer !== null) return;
    const cell = [...this.cells.values()].find((one) => !one.problem);
    if (!cell) return;
    const edit = cell.edits[0];
    edit.tried = true;
    this.keep(cell);
    this.sending = cell;
    this.tell(cell.code);
    const answer = await this.outside.send({ code: cell.code, ...edit });
    this.sending = null;
    this[answer.kind](cell, edit, answer);
    if (!this.halted) this.run();
    this.outside.moved();
  }

  saved(cell, edit, answer) {
    this.answered();
    cell.edits = cell.edits.filter((one) => one !== edit);
    if (cell.edits.length) {
      cell.edits[0].version = answer.version;
      this.keep(cell);
    } else {
      this.drop(cell);
    }
    this.tell(cell.code, answer);
  }

  conflict(cell, edit, answer) {
    const { version, state, value, message } = answer;
    const wanted = cell.edits.at(-1);
    if (holds(wanted.value, state, value)) {
      // both want the same: there is nothing to ask
      cell.edits = [edit];
      this.saved(cell, edit, answer);
      return;
    }
    this.answered();
    cell.edits = [{ value: wanted.value, version, key: this.outside.newKey() }];
    cell.problem = { kind: "conflict", version, state, value, message };
    this.keep(cell);
    this.tell(cell.code);
  }

  refused(cell, edit, answer) {
    this.answered();
    if (cell.edits.length > 1) {
      cell.edits = cell.edits.filter((one) => one !== edit);
    } else {
      edit.tried = false;
      cell.problem = { kind: "refused", message: answer.message };
    }
    this.keep(cell);
    this.tell(cell.code);
  }

  unsent(cell, edit, answer) {
    this.offline = true;
    this.failures += 1;
    this.rest(answer.after);
    this.tellAll();
  }

  rest(least = 0) {
    const wait = Math.max(delay(this.failures, (this.outside.chance ?? Math.random)()), least);
    this.timer = this.outside.later(() => {
      this.timer = null;
      this.run();
    }, wait);
  }

  session() {
    this.offline = false;
    this.halted = "lost";
    this.tellAll();
    // a page that only got too old is put right without asking; a second refusal in a row is not about the page
    this.renewals += 1;
    if (this.renewals > 1) this.halted = "closed";
    else this.recover();
  }

  async recover() {
    const found = await this.outside.renew();
    if (found === "unreachable") {
      this.halted = null;
      this.offline = true;
      this.failures += 1;
      this.renewals = 0;
      this.rest();
    } else {
      this.halted = found === "ok" ? null : found;
    }
    this.outside.moved();
    this.run();
  }

  answered() {
    this.wake();
    this.offline = false;
    this.failures = 0;
    this.renewals = 0;
  }

  wake() {
    if (this.timer !== null) this.outside.never(this.timer);
    this.timer = null;
  }

  keep(cell) {
    cell.stored = this.outside.store.save(cell);
  }

  drop(cell) {
    this.cells.delete(cell.code);
    this.outside.store.remove(cell);
  }

  /** What stands in the way of one cell stands in the way of all that wait: none may go on saying that it is being saved. */
  tellAll() {
    for (const code of this.cells.keys()) this.outside.changed(code);
    this.outside.moved();
  }

  tell(code, answer) {
    this.outside.changed(code, answer);
    this.outside.moved();
  }
}

/** Whether a wanted value is what the server holds: a mark, nothing, or one of the states. */
export function holds(wanted, state, value) {
  if (state === "scored") return wanted !== "" && same(wanted, value ?? "");
  return state === "pending" ? wanted === "" : wanted === state;
}
