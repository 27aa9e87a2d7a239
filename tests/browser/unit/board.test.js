import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "../modules.js";

const { PAUSE, follow, moved, read } = await load("board.js");

const say = (key, values = {}) => [key, ...Object.values(values)].join(" ");
const row = (code, place, rest = {}) => ({ code, place, name: null, points: null, marked: 0, expected: 0, ...rest });
const event = (rows, rest = {}, board = {}) => ({
  updated: "10:42:07",
  board: { is_open: true, is_frozen: false, frozen_at: null, snapshot: { state: "scoring", by_name: false, total: 21, finished: 5, rows, ...rest }, ...board },
});

test("whoever has climbed is up, and nothing is said of whom had no place before", () => {
  const before = new Map([["W1-01", 3], ["W1-02", 1], ["W1-03", 2], ["W1-04", null]]);
  const steps = [row("W1-01", 1), row("W1-02", 2), row("W1-03", 2), row("W1-04", 4), row("W1-05", 5), row("W1-02", null)];
  assert.deepEqual(steps.map((one) => moved(before, one)), [2, -1, 0, null, null, null]);
  const says = read(event(steps.slice(0, 4)), 8, before, say);
  assert.deepEqual(says.rows.map((one) => one.move && one.move.text), ["up 2", "down 1", "same 0", ""]);
});

test("a board says codes before publication and names afterwards", () => {
  const blind = read(event([row("W1-01", null)]), 8, new Map(), say);
  assert.deepEqual([blind.who, blind.blind, blind.rows[0].who, blind.rows[0].beside], ["code", true, "W1-01", ""]);
  assert.equal(blind.state, "state-scoring");
  const named = read(event([row("W1-01", 1, { name: "甲" })], { by_name: true }), 8, new Map(), say);
  assert.deepEqual([named.who, named.blind, named.rows[0].who, named.rows[0].beside], ["name", false, "甲", "W1-01"]);
});

test("what is marked so far is a share, and no points are no zero", () => {
  const rows = [row("A", 1, { points: "56.50", marked: 3, expected: 3 }), row("B", null, { marked: 1, expected: 3 }), row("C", null)];
  const says = read(event(rows), 8, new Map(), say);
  assert.deepEqual(says.rows.map((one) => one.share.split(" ")[0]), ["finished", "share", ""]);
  assert.deepEqual(says.rows.map((one) => one.points), ["56.50", "—", "—"]);
});

test("as many rows are shown as the screen has, and all are counted", () => {
  const says = read(event([row("A", 1), row("B", 2), row("C", 3)]), 2, new Map(), say);
  assert.equal(says.rows.length, 2);
  assert.equal(says.summary, "summary 21 5 2");
});

test("a freeze is said before and after it, and a closed board says so", () => {
  const at = { frozen_at: "11:00" };
  assert.equal(read(event([], {}, at), 8, new Map(), say).frozen, "freezes-at 11:00");
  assert.equal(read(event([], {}, { ...at, is_frozen: true }), 8, new Map(), say).frozen, "frozen-since 11:00");
  const closed = read({ updated: "", board: { is_open: false, is_frozen: false, frozen_at: null, snapshot: null } }, 8, new Map(), say);
  assert.deepEqual([closed.summary, closed.rows.length, closed.state], ["closed", 0, ""]);
});

let sources;
let timers;
let lines;
let heard;
beforeEach(() => { [sources, timers, lines, heard] = [[], [], [], []]; });

const open = () => {
  const source = { readyState: 0, closed: false, close() { this.closed = true; } };
  sources.push(source);
  return source;
};
const begin = () => follow(open, (data) => heard.push(data), (line) => lines.push(line), (run, wait) => timers.push({ run, wait }));

test("a cut line is said and left to the browser", () => {
  begin();
  sources[0].onopen();
  sources[0].onmessage({ data: '{"updated":"1"}' });
  sources[0].onerror();
  sources[0].onopen();
  assert.deepEqual(lines, ["connected", "connecting", "connected"]);
  assert.deepEqual([sources.length, timers.length, heard], [1, 0, [{ updated: "1" }]]);
});

test("a stream that was refused is opened again after a while", () => {
  begin();
  sources[0].readyState = 2;
  sources[0].onerror();
  assert.deepEqual([lines, timers[0].wait, sources[0].closed], [["lost"], PAUSE, true]);
  timers[0].run();
  sources[1].onopen();
  assert.deepEqual(lines, ["lost", "connected"]);
});
