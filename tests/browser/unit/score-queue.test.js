import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "../modules.js";

const { ScoreQueue, delay, deviceStore, holds } = await load("score-queue.js");

/** A browser's storage, which can be full. */
class Storage {
  items = new Map();
  full = false;
  get length() { return this.items.size; }
  key(i) { return [...this.items.keys()][i]; }
  getItem(name) { return this.items.get(name) ?? null; }
  setItem(name, value) { if (this.full) throw new Error("QuotaExceededError"); this.items.set(name, value); }
  removeItem(name) { this.items.delete(name); }
}

/** A queue whose server answers when the test says so, and whose clock is moved by hand. */
class Bench {
  sent = [];
  answers = [];
  timers = [];
  heard = [];
  renewed = [];
  renewal = "ok";
  keys = 0;

  constructor(device = new Storage(), account = "17", tab = "tab-1") {
    this.device = device;
    this.queue = new ScoreQueue({
      store: deviceStore(device, "sheet-1", account, tab),
      send: (edit) => new Promise((answer) => { this.sent.push({ ...edit }); this.answers.push(answer); }),
      renew: async () => { this.renewed.push(this.renewal); return this.renewal; },
      later: (run, wait) => { const timer = { run, wait }; this.timers.push(timer); return timer; },
      never: (timer) => { this.timers = this.timers.filter((one) => one !== timer); },
      newKey: () => `${tab}-key-${(this.keys += 1)}`,
      chance: () => 0.5,
      changed: (code, answer) => this.heard.push([code, this.queue?.state(code) ?? null, answer?.version]),
      moved: () => {},
    });
  }

  /** Answers the oldest edit on the way. */
  async answer(kind, rest = {}) {
    this.answers.shift()({ kind, ...rest });
    await settle();
  }

  async wake() {
    const timer = this.timers.shift();
    timer.run();
    await settle();
    return timer.wait;
  }

  last() { return this.sent.at(-1); }
}

const settle = () => new Promise((resume) => setImmediate(resume));
const saved = (version, value = "85", state = "scored") => ({ version, value, state });

let bench;
beforeEach(() => { bench = new Bench(); });

test("an edit is stored before it is sent, and forgotten when the server has it", async () => {
  bench.queue.put("HG-31", "85", "3");
  assert.deepEqual(bench.sent, [{ code: "HG-31", value: "85", version: "3", key: "tab-1-key-1", tried: true }]);
  assert.equal(bench.device.length, 1);
  assert.equal(bench.queue.state("HG-31"), "sending");
  await bench.answer("saved", saved("4"));
  assert.equal(bench.device.length, 0);
  assert.equal(bench.queue.state("HG-31"), null);
  assert.deepEqual(bench.heard.at(-1), ["HG-31", null, "4"]);
});

test("one edit travels at a time, in the order of typing", async () => {
  for (const code of ["HG-31", "HG-07", "HG-18"]) bench.queue.put(code, "80", "0");
  assert.equal(bench.sent.length, 1);
  await bench.answer("saved", saved("1"));
  await bench.answer("saved", saved("1"));
  await bench.answer("saved", saved("1"));
  assert.deepEqual(bench.sent.map((edit) => edit.code), ["HG-31", "HG-07", "HG-18"]);
});

test("an edit that has not been sent is replaced by the next one", async () => {
  bench.queue.put("HG-31", "80", "0");
  bench.queue.put("HG-07", "8", "2");
  bench.queue.put("HG-07", "85", "2");
  await bench.answer("saved", saved("1"));
  assert.deepEqual([bench.last().value, bench.last().version], ["85", "2"]);
  await bench.answer("saved", saved("3"));
  assert.equal(bench.sent.length, 2);
});

test("an edit typed while the one before is on its way follows it with the new version", async () => {
  bench.queue.put("HG-31", "80", "0");
  bench.queue.put("HG-31", "81", "0");
  bench.queue.put("HG-31", "82", "0");
  await bench.answer("saved", saved("1", "80"));
  assert.equal(bench.queue.state("HG-31"), "sending");
  assert.deepEqual([bench.last().value, bench.last().version], ["82", "1"]);
  assert.equal(bench.sent.length, 2);
});

test("without an answer the same edit is sent again with the same key, later and later", async () => {
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("unsent");
  assert.ok(bench.queue.offline);
  assert.equal(bench.queue.state("HG-31"), "waiting");
  const waits = [];
  for (let i = 0; i < 7; i += 1) {
    waits.push(await bench.wake());
    await bench.answer("unsent");
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  assert.deepEqual([...new Set(bench.sent.map((edit) => edit.key))], ["tab-1-key-1"]);
});

test("typing while the network is away does not hurry the attempts", async () => {
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("unsent");
  for (const code of ["HG-07", "HG-18", "HG-42"]) bench.queue.put(code, "70", "0");
  assert.equal(bench.sent.length, 1);
  assert.equal(bench.timers.length, 1);
});

test("when no answer comes, every waiting cell hears of it, not only the one that was on its way", async () => {
  for (const kind of ["unsent", "session"]) {
    bench = new Bench();
    bench.renewal = "lost";
    for (const code of ["HG-31", "HG-07", "HG-18"]) bench.queue.put(code, "70", "0");
    bench.heard = [];
    await bench.answer(kind);
    assert.deepEqual(bench.heard.map(([code]) => code), ["HG-31", "HG-07", "HG-18"], kind);
  }
});

test("a lost answer is not taken for somebody else's change", async () => {
  bench.queue.put("HG-31", "80", "0");
  await bench.answer("unsent"); // the server has it, its answer was lost
  bench.queue.put("HG-31", "85", "0");
  await bench.wake();
  assert.deepEqual([bench.last().value, bench.last().key], ["80", "tab-1-key-1"]);
  await bench.answer("saved", saved("1", "80"));
  assert.deepEqual([bench.last().value, bench.last().version, bench.last().key], ["85", "1", "tab-1-key-2"]);
});

test("when the network is back everything is sent at once", async () => {
  bench.queue.put("HG-31", "85", "0");
  bench.queue.put("HG-07", "70", "0");
  await bench.answer("unsent");
  await bench.queue.retry();
  assert.equal(bench.timers.length, 0);
  await bench.answer("saved", saved("1"));
  await bench.answer("saved", saved("1", "70"));
  assert.ok(!bench.queue.offline);
  assert.deepEqual(bench.queue.codes(), []);
});

test("the server may ask for a longer pause", async () => {
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("unsent", { after: 20000 });
  assert.equal(bench.timers[0].wait, 20000);
});

test("somebody else's change is a question, and the other cells go on", async () => {
  bench.queue.put("HG-31", "85", "3");
  bench.queue.put("HG-07", "70", "0");
  await bench.answer("conflict", { version: "5", state: "scored", value: "60", message: "changed" });
  assert.equal(bench.queue.state("HG-31"), "conflict");
  assert.equal(bench.queue.problem("HG-31").value, "60");
  assert.equal(bench.queue.wanted("HG-31"), "85");
  assert.equal(bench.last().code, "HG-07");
});

test("keeping mine sends it with the new version and a new key", async () => {
  bench.queue.put("HG-31", "85", "3");
  await bench.answer("conflict", { version: "5", state: "scored", value: "60" });
  bench.queue.keepMine("HG-31");
  assert.deepEqual([bench.last().value, bench.last().version], ["85", "5"]);
  assert.notEqual(bench.last().key, bench.sent[0].key);
});

test("taking theirs sends nothing and leaves nothing", async () => {
  bench.queue.put("HG-31", "85", "3");
  await bench.answer("conflict", { version: "5", state: "absent", value: null });
  bench.queue.takeTheirs("HG-31");
  assert.equal(bench.sent.length, 1);
  assert.equal(bench.device.length, 0);
  assert.deepEqual(bench.heard.at(-1), ["HG-31", null, "5"]);
});

test("typing on while the question is open changes what mine is", async () => {
  bench.queue.put("HG-31", "85", "3");
  await bench.answer("conflict", { version: "5", state: "scored", value: "60" });
  bench.queue.put("HG-31", "86", "3");
  assert.equal(bench.queue.state("HG-31"), "conflict");
  assert.equal(bench.sent.length, 1);
  bench.queue.keepMine("HG-31");
  assert.deepEqual([bench.last().value, bench.last().version], ["86", "5"]);
});

test("two people who want the same are not asked", async () => {
  bench.queue.put("HG-31", "85.5", "3");
  await bench.answer("conflict", { version: "5", state: "scored", value: "85.50" });
  assert.equal(bench.queue.state("HG-31"), null);
  bench.queue.put("HG-07", "absent", "0");
  await bench.answer("conflict", { version: "2", state: "absent", value: null });
  assert.equal(bench.queue.state("HG-07"), null);
  assert.equal(bench.device.length, 0);
});

test("a refused mark is kept as typed until it is replaced", async () => {
  bench.queue.put("HG-31", "85", "3");
  await bench.answer("refused", { message: "no" });
  assert.equal(bench.queue.state("HG-31"), "refused");
  assert.equal(bench.device.length, 1);
  bench.queue.put("HG-31", "84", "3");
  assert.deepEqual([bench.last().value, bench.last().version], ["84", "3"]);
  await bench.answer("saved", saved("4", "84"));
  assert.equal(bench.queue.state("HG-31"), null);
});

test("when the older of two edits is refused the newer one is still sent", async () => {
  bench.queue.put("HG-31", "850", "3");
  bench.queue.put("HG-31", "85", "3");
  await bench.answer("refused", { message: "no" });
  assert.deepEqual([bench.last().value, bench.last().version], ["85", "3"]);
});

test("a lost session keeps everything and sends it after signing in again", async () => {
  bench.renewal = "lost";
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("session");
  assert.equal(bench.queue.halted, "lost");
  bench.queue.put("HG-07", "70", "0");
  assert.equal(bench.sent.length, 1);
  assert.equal(bench.device.length, 2);
  bench.renewal = "ok";
  await bench.queue.retry();
  await bench.answer("saved", saved("1"));
  await bench.answer("saved", saved("1"));
  assert.deepEqual(bench.queue.codes(), []);
});

test("a page that only got too old is put right without asking", async () => {
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("session");
  assert.equal(bench.queue.halted, null);
  assert.equal(bench.sent.length, 2);
  assert.equal(bench.sent[0].key, bench.sent[1].key);
});

test("a second refusal in a row ends the attempts instead of repeating them for ever", async () => {
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("session");
  await bench.answer("session");
  assert.equal(bench.queue.halted, "closed");
  assert.equal(bench.sent.length, 2);
  assert.equal(bench.device.length, 1);
});

test("another account never gets the marks of this one", async () => {
  bench.renewal = "other";
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("session");
  bench.queue.put("HG-07", "70", "0");
  assert.equal(bench.queue.halted, "other");
  assert.equal(bench.sent.length, 1);
  const other = new Bench(bench.device, "18");
  assert.deepEqual(other.queue.codes(), []);
});

test("when the network goes away while signing in, it is the network that is waited for", async () => {
  bench.renewal = "unreachable";
  bench.queue.put("HG-31", "85", "0");
  await bench.answer("session");
  assert.equal(bench.queue.halted, null);
  assert.ok(bench.queue.offline);
  assert.equal(bench.timers.length, 1);
});

test("what was not sent is there after a reload, in order, with its keys and questions", async () => {
  for (const code of ["HG-31", "HG-07", "HG-18"]) bench.queue.put(code, "70", "0");
  await bench.answer("conflict", { version: "5", state: "scored", value: "60", message: "changed" });
  await bench.answer("unsent");

  const again = new Bench(bench.device, "17", "tab-2");
  assert.deepEqual(again.queue.codes(), ["HG-31", "HG-07", "HG-18"]);
  assert.equal(again.queue.state("HG-31"), "conflict");
  assert.equal(again.queue.problem("HG-31").value, "60");
  again.queue.run();
  assert.deepEqual([again.last().code, again.last().key], ["HG-07", "tab-1-key-2"]);
  await again.answer("saved", saved("1", "70"));
  await again.answer("saved", saved("1", "70"));
  again.queue.takeTheirs("HG-31");
  assert.equal(bench.device.length, 0);
});

test("two tabs of one person do not erase each other's edits", async () => {
  const other = new Bench(bench.device, "17", "tab-2");
  bench.queue.put("HG-31", "85", "0");
  other.queue.put("HG-31", "86", "0");
  await bench.answer("saved", saved("1"));
  assert.equal(bench.device.length, 1, "the edit of the other tab stays");
  await other.answer("conflict", { version: "1", state: "scored", value: "85" });
  assert.equal(other.queue.state("HG-31"), "conflict");
});

test("leaving is dangerous only while something is neither sent nor stored", async () => {
  bench.queue.put("HG-31", "85", "0");
  assert.ok(!bench.queue.atRisk);
  bench.device.full = true;
  bench.queue.put("HG-07", "70", "0");
  assert.ok(bench.queue.atRisk);
  await bench.answer("saved", saved("1"));
  await bench.answer("saved", saved("1", "70"));
  assert.ok(!bench.queue.atRisk);
});

test("a browser without storage still sends", async () => {
  const blocked = new Bench(null);
  blocked.queue.put("HG-31", "85", "0");
  assert.ok(blocked.queue.atRisk);
  await blocked.answer("saved", saved("1"));
  assert.deepEqual(blocked.queue.codes(), []);
});

test("damaged storage is passed over", () => {
  const device = new Storage();
  device.setItem("jiangce:sheet:sheet-1:17:HG-31", "{");
  device.setItem("jiangce:sheet:sheet-1:17:HG-07", '{"edits":[]}');
  device.setItem("something else", "1");
  assert.deepEqual(new Bench(device).queue.codes(), []);
});

test("waiting times are spread", () => {
  assert.equal(delay(1, 0), 750);
  assert.equal(delay(1, 1), 1250);
  assert.equal(delay(60, 0.5), 30000);
});

test("a wanted value is compared with what the server holds", () => {
  assert.ok(holds("85.5", "scored", "85.50"));
  assert.ok(!holds("85.5", "scored", "85"));
  assert.ok(!holds("", "scored", "0"));
  assert.ok(holds("", "pending", null));
  assert.ok(holds("exempt", "exempt", null));
  assert.ok(!holds("absent", "violation", null));
  assert.ok(!holds("0", "pending", null));
});
