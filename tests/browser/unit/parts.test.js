import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../modules.js";

const { fill } = await load("words.js");
const { fold, matches } = await load("filter.js");
const { judge } = await load("session.js");
const { standing } = await load("idle.js");
const { pause, percent } = await load("upload.js");
const { understand } = await load("score-grid.js");

test("words are filled in by name and leave unknown names alone", () => {
  assert.equal(fill("把 [code] 记为[state]？", { code: "HG-31", state: "缺考" }), "把 HG-31 记为缺考？");
  assert.equal(fill("[count] of [total]", { count: 0 }), "0 of [total]");
  assert.equal(fill("[a]", { a: "[b]", b: "no" }), "[b]");
});

test("a filter ignores case, width and the order of words", () => {
  const row = fold("王志远 WZY　云岭机电技师学院");
  assert.ok(matches(row, ""));
  assert.ok(matches(row, "wzy"));
  assert.ok(matches(row, "ＷＺＹ 王"));
  assert.ok(matches(row, " 机电  王志"));
  assert.ok(!matches(row, "王志近"));
});

test("what a page says about the session is judged by whose it is", () => {
  const seen = { status: 200, account: "17", mine: true, signIn: false };
  assert.equal(judge(seen, "17"), "ok");
  assert.equal(judge({ ...seen, account: "18" }, "17"), "other");
  assert.equal(judge({ ...seen, mine: false }, "17"), "closed");
  assert.equal(judge({ ...seen, status: 404, mine: false }, "17"), "closed");
  assert.equal(judge({ ...seen, account: null, mine: false, signIn: true }, "17"), "lost");
  assert.equal(judge({ ...seen, status: 401, account: null, mine: false }, "17"), "lost");
  assert.equal(judge({ ...seen, status: 503, account: null, mine: false }, "17"), "unreachable");
  assert.equal(judge({ ...seen, status: 404, account: "18", mine: false }, "17"), "other");
});

test("a session warns before its end and counts the minutes down", () => {
  const times = { touched: 0, idle: 1800000, warn: 120000 };
  assert.deepEqual(standing({ ...times, now: 0 }), { phase: "quiet", wait: 1680000, minutes: 30 });
  assert.deepEqual(standing({ ...times, now: 1680000 }), { phase: "warning", wait: 60000, minutes: 2 });
  assert.deepEqual(standing({ ...times, now: 1750000 }), { phase: "warning", wait: 50000, minutes: 1 });
  assert.equal(standing({ ...times, now: 1800000 }).phase, "ended");
  assert.equal(standing({ ...times, now: 90000000 }).phase, "ended", "after a night with the lid closed");
});

test("progress is whole percents and unknown without a whole", () => {
  assert.equal(percent(0, 186), 0);
  assert.equal(percent(185, 186), 99);
  assert.equal(percent(186, 186), 100);
  assert.equal(percent(3, 0), null);
});

test("work is looked at soon at first and rarely later", () => {
  assert.equal(pause(0), 250);
  assert.equal(pause(4), 500);
  assert.equal(pause(1000), 3000);
});

test("the answers of the server are told apart", () => {
  const kind = (status, body) => understand(status, body, null).kind;
  assert.equal(kind(200, { version: "4", state: "scored", value: "85" }), "saved");
  assert.equal(kind(200, null), "unsent", "a page of a captive network is no answer");
  assert.equal(kind(401, null), "session");
  assert.equal(kind(403, { message: "too old" }), "session");
  assert.equal(kind(409, { version: "5", state: "scored", value: "60" }), "conflict");
  assert.equal(kind(409, { message: "submitted" }), "refused");
  assert.equal(kind(422, { message: "no" }), "refused");
  assert.equal(kind(404, null), "refused");
  assert.equal(kind(500, null), "unsent");
  assert.equal(understand(429, null, "7").after, 7000);
  assert.equal(understand(503, null, null).after, 0);
});
