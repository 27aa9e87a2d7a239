// A skills contest, end to end: from the plan to the award certificates, by the people whose work it is. Judges mark on
// telephones and know the works by their codes only; nobody's name is on any of their pages until all marks are locked.

import assert from "node:assert/strict";
import { DESK, PHONE, open, picture } from "../browser.js";
import { resident } from "../documents.js";
import { pdf } from "../files.js";
import { until } from "../journey.js";
import { mails } from "../mail.js";
import { readQr } from "../qr.js";
import { accept, as, begin, browser, click, engage, go, logins, look, lookTwice, people, program, send, shown, step, table } from "../walk.js";
import { workbook } from "../workbook.js";

const PLANNED = "2026-03-02T09:00:00+08:00";
const HELD = "2026-03-25T09:00:00+08:00";
const HELD_ON = "2026-03-25";
const PUBLISHED = "2026-03-25T15:00:00+08:00";
const AFTER_APPEALS = "2026-03-25T17:01:00+08:00";
const AFTER_NOTICE = "2026-04-02T09:00:00+08:00"; // five working days
const EVENT = "春城焊接技能竞赛";
const WHOLE = 50; // aspects of the scheme: none is worth more than two of a hundred marks

const right = resident("19920618", 99);
const WRONG = right.slice(0, -1) + (right.endsWith("1") ? "2" : "1");

const address = (who) => `${who}@contest.example.org`;
/** Who officiates: name and duties, as the picker names them in its addresses. */
const OFFICIALS = {
  chief: ["严守正", "chief_judge"],
  judge1: ["柏文清", "scoring"],
  judge2: ["晏海棠", "scoring"],
  judge3: ["卯金山", "scoring"],
  seal1: ["鲁秀芝", "sealing_judge:1"],
  seal2: ["自明德", "sealing_judge:2"],
  adder: ["字学海", "tabulation_judge"],
  watcher: ["阿丽珍", "competition_monitor"],
  arbiter1: ["普朝阳", "arbitration"],
  arbiter2: ["沐春和", "arbitration"],
  arbiter3: ["思海东", "arbitration"],
};
const JUDGES = ["judge1", "judge2", "judge3"];
const ENTRANTS = ["龙青山", "李竹溪", "汪映雪", "白松涛"];
const EMPLOYERS = ["春城第一机械厂", "滇池造船厂"];
const LEADER = "杨领秋";

/**
 * What the judges give to the works in the order of their codes: the theory out of 100; two judgement scores; how many of
 * five points are right; how many of the 47 checks have failed. Beside it what that makes, by hand:
 *   theory, mean of three; judgement, sum of the scores / 9 of 2.00; count, of 2.00; each check 2.00
 */
const WORKS = [
  // 87.00; 1.56 + 2.00 + 1.60 + 44 * 2 = 93.16; 26.10 + 65.212
  { theory: ["88", "86", "87"], first: "232", second: "333", count: 4, failed: 3, total: "91.31" },
  // 90.00; 1.33 + 1.56 + 2.00 + 42 * 2 = 88.89; 27.00 + 62.223
  { theory: ["90", "90", "90"], first: "222", second: "223", count: 5, failed: 5, total: "89.22" },
  // 91.00; 1.33 + 1.33 + 1.20 + 42 * 2 = 87.86; 27.30 + 61.502
  { theory: ["92", "91", "90"], first: "222", second: "222", count: 3, failed: 5, total: "88.80" },
  // 80.00; 0.89 + 0.89 + 1.20 + 37 * 2 = 76.98; 24.00 + 53.886
  { theory: ["80", "80", "80"], first: "112", second: "121", count: 3, failed: 10, total: "77.89" },
];
const CODES = ["W1-01", "W1-02", "W2-01", "W2-02"]; // four on three workstations: two groups
const APPEALED = 2; // the third work: two points were not counted
const CORRECTED = "89.36"; // 2.00 instead of 1.20: 88.66; 27.30 + 62.062, which is better than the second

/** What a judge gives to a work, aspect by aspect. */
function given(work, judge) {
  const { first, second, count, failed } = WORKS[work];
  return [first[judge], second[judge], String(count), ...Array.from({ length: WHOLE - 3 }, (_, at) => (at < failed ? "0" : "1"))];
}

/** The scheme as the field exchanges it. */
function scheme() {
  const titles = ["Sub Criterion ID", "Sub Criterion Name or Description", "Day of Marking", "Aspect Type", "Aspect - Description",
    "Judg Score", "Extra Aspect Description", "Requirement", "WSOS Section", "Calculation Row", "Max Mark"];
  const row = (cells) => titles.map((_, at) => cells[at] ?? "");
  const aspect = (kind, words, extra = "", section = "1") => row({ 3: kind, 4: words, 6: extra, 7: kind === "M" ? "按图样" : "", 8: section, 10: "2.00" });
  const judged = (words) => [aspect("J", words), ...["无法接受", "有明显缺陷", "符合要求", "超出要求"].map((said, score) => row({ 5: String(score), 6: said }))];
  const checks = Array.from({ length: WHOLE - 3 }, (_, at) => aspect("M", `第 ${at + 1} 处焊缝无裂纹、无气孔`, "", "2"));
  return workbook([
    titles,
    row({ 0: "A1", 1: "焊缝外观", 2: "1" }), ...judged("焊缝成形"), ...judged("焊缝接头过渡"), aspect("M", "焊脚尺寸合格的测点数", "NUM_POSSIBLE:::5#x~x#"),
    row({ 0: "B1", 1: "焊缝质量", 2: "1" }), ...checks,
  ]);
}

/** The delegation's entries; one document has a wrong check character. */
function entries() {
  const rows = ENTRANTS.map((name, at) => ["焊接技术", name, resident("19920618", 100 + at), `entrant${at}@contest.example.org`, EMPLOYERS[at % 2], "三级/高级工", "选手"]);
  return workbook([
    ["赛项", "姓名", "证件号码", "邮箱", "工作单位", "现有等级", "身份"],
    ...rows,
    ["焊接技术", "错号人", WRONG, "", EMPLOYERS[0], "三级/高级工", "选手"],
    ["焊接技术", LEADER, resident("19750310", 7), address("leader"), EMPLOYERS[0], "", "领队"],
  ]);
}

/** What later steps need to know. */
const known = {};

begin({ command: "demo", options: ["--certificates", "200"], at: PLANNED });

const official = (who, options) => as(address(who), options);
const atContest = (page, path = "") => go(page, `${known.contest}${path}`);

/** Nothing on a page says who made a work: not what is shown, nor what stands in its text or its links. */
async function blind(page, what) {
  const text = await page.content();
  for (const secret of [...ENTRANTS, ...EMPLOYERS, LEADER, known.delegation, `${known.number}-01-0`]) {
    assert.ok(!text.includes(secret), `${secret} stands on ${what}`);
  }
}

step("the city plans a competition and hands it to an organiser", async () => {
  const city = await as("city");
  await go(city, "/competitions");
  await click(city, city.locator('main a[href="/competitions/new"]').first());
  const typed = {
    name: EVENT, year: "2026", host: "春城市人力资源和社会保障局", organiser: "春城焊接技术学会", entry_from: "2026-03-02", entry_to: "2026-03-13",
    first_day: HELD_ON, last_day: HELD_ON, place: "春城职业技能实训中心", contact_name: "赛务组", contact_phone: "0871-00000000",
    expected_entrants: "20", budget: "12000",
  };
  for (const [name, value] of Object.entries(typed)) await city.locator(`main [name=${name}]`).fill(value);
  await city.locator("[name=groups][value=workers]").check();
  await lookTwice(city, "competition-form");
  await click(city, city.locator("main form button.btn-primary").last());
  known.event = new URL(city.url()).pathname;
  known.number = known.event.split("/").pop();
  assert.match(known.number, /^S2026\d{3}$/);

  await engage(address("organiser"), "普赛务", "competition_organiser", { competition_number: known.number });
  await engage(address("deputy"), "施副局", "city_administrator");
});

step("the organiser adds the contest with its modules and rules", async () => {
  const page = await official("organiser");
  await go(page, known.event);
  await click(page, page.locator('main a[href$="/contests/new"]').first());
  const typed = { name: "焊接技术", trade: "6-18-02-04", quota: "20", workstations: "3", places: "1/1/1" };
  for (const [name, value] of Object.entries(typed)) await page.locator(`main [name=${name}]`).fill(value);
  await lookTwice(page, "contest-form");
  await click(page, page.locator("main form button.btn-primary").last());
  known.contest = `${known.event}/contests/01`;
  await atContest(page);
  assert.deepEqual((await table(page)).map((cells) => cells.slice(1, 4)), [["理论", "30", "1"], ["实操", "70", "1"]]);
  await lookTwice(page, "contest");
});

step("the scheme comes from a workbook and is put in force", async () => {
  const page = await official("organiser");
  await atContest(page, "/schemes");
  const form = page.locator('form[action$="/schemes/B/upload"]');
  await form.locator("[name=file]").setInputFiles({ name: "焊接评分方案.xlsx", mimeType: "application/octet-stream", buffer: scheme() });
  await click(page, form.locator("button"));
  await shown(page, `${WHOLE} 个评分点`);
  await lookTwice(page, "scheme");
  await send(page, "/in-force");
  await atContest(page, "/schemes");
  await look(page, "schemes");
});

step("it is submitted, approved by another, published, and entry opens", async () => {
  const page = await official("organiser");
  await go(page, known.event);
  await send(page, "/submission");
  const deputy = await official("deputy");
  await look(deputy, "work-deputy");
  await go(deputy, known.event);
  await send(deputy, "/approval", { reason: "昆人社竞〔2026〕18号" });
  const guest = await open(browser);
  people.set("guest", guest);
  assert.equal((await go(guest, known.event)).status(), 404, "guests know of nothing before it is published");
  await go(page, known.event);
  await send(page, "/publication");
  await send(page, "/entry-opening");
  await go(guest, known.event);
  await shown(guest, "报名中");
  await lookTwice(guest, "competition");
});

step("a delegation enters its people by a workbook: one row is refused with its reason, the others are posted", async () => {
  const page = await as("body");
  await go(page, known.event);
  await click(page, page.locator(`main a[href="${known.event}/entries"]`).first());
  await click(page, page.locator('main a[href$="/entries/imports"]').first());
  await page.locator("#file").setInputFiles({ name: "参赛名单.xlsx", mimeType: "application/octet-stream", buffer: entries() });
  await lookTwice(page, "entries-upload");
  await page.locator("form[data-upload] button.btn-primary").click();
  await page.waitForURL(/\/entries\/imports\/[^/?]+$/);
  await page.locator("nav.tabs").waitFor();
  const bad = await table(page);
  assert.deepEqual(bad.map(([row, column, typed]) => [row, column, typed]), [["6", "证件号码", WRONG]]);
  assert.match(bad[0][3], /校验码/);
  await lookTwice(page, "entries-errors");
  await send(page, "/posting");
  await shown(page, "5");
  await go(page, `${known.event}/entries`);
  const rows = await table(page, 'main [aria-labelledby="all"] table');
  assert.deepEqual(rows.map(([name]) => name.split("\n")[0]).sort(), [...ENTRANTS].sort());
  known.delegation = rows[0][2];
  await lookTwice(page, "entries-own");
});

step("the organiser accepts them, everybody is told, and the check is closed", async () => {
  const page = await official("organiser");
  await look(page, "work-organiser");
  await go(page, `${known.event}/entries`);
  await look(page, "entries");
  await send(page, "/contests/01/entries/acceptance");
  await go(page, `${known.event}/entries`);
  await send(page, "/eligibility-check");
  await shown(page, "资格审查完成");
  const expected = [...ENTRANTS.map((_, at) => `entrant${at}@contest.example.org`), address("leader")];
  const accepted = async () => (await mails(program.folder)).filter(({ subject }) => subject.startsWith("竞赛报名已通过"));
  await until(async () => new Set((await accepted()).map(({ to }) => to)).size === expected.length, 20000, () => "not everybody was told");
  assert.deepEqual([...new Set((await accepted()).map(({ to }) => to))].sort(), expected.sort());
  for (const { text } of await accepted()) assert.match(text, new RegExp(`${known.number}-01-00[1-4]`));
});

step("officials come in by name, are invited by mail, get their duties and are appointed", async () => {
  const page = await official("organiser");
  for (const [at, [who, [name]]] of Object.entries(OFFICIALS).entries()) {
    await go(page, `${known.event}/officials/new`);
    const form = page.locator("form#new");
    const typed = { name, document_number: resident("19700101", 200 + at), employer: `春城焊接技术学会第 ${at + 1} 分会`, email: address(who) };
    for (const [field, value] of Object.entries(typed)) await form.locator(`[name=${field}]`).fill(value);
    if (at === 0) await lookTwice(page, "official-new");
    await click(page, form.locator("button.btn-primary"));
    await send(page, "/confirmation");
    if (at === 0) await lookTwice(page, "official");
  }
  await atContest(page, "/officials");
  const slots = await page.locator('a[href*="?slot="]').evaluateAll((links) => links.map((link) => new URL(link.href).searchParams.get("slot")));
  const panels = slots.filter((slot) => slot.startsWith("scoring_judge"));
  assert.equal(panels.length, 2, "a panel for each module");
  for (const [name, duty] of Object.values(OFFICIALS)) {
    for (const slot of duty === "scoring" ? panels : [duty]) {
      await atContest(page, `/officials?slot=${slot}`);
      await click(page, page.locator("#f-official tbody tr", { hasText: name }).locator('form[action$="/duties"] button'));
    }
  }
  await atContest(page, `/officials?slot=${panels[1]}`);
  await lookTwice(page, "official-duties");
  await go(page, `${known.event}/officials`);
  await lookTwice(page, "officials");
  await send(page, "/appointment");
  await shown(page, "裁判已聘任");
  for (const who of Object.keys(OFFICIALS).filter((who) => !/arbiter[23]/.test(who))) {
    await accept(address(who), address(who), JUDGES.includes(who) ? { viewport: PHONE } : {});
  }
});

step("start groups are drawn, and two people seal a layer each that nobody else reads", async () => {
  const page = await official("organiser");
  await atContest(page, "/sealing");
  await send(page, "/draw");
  await atContest(page, "/draw");
  await look(page, "draw");
  for (const layer of [1, 2]) {
    const keeper = await official(`seal${layer}`);
    await atContest(keeper, "/sealing");
    await send(keeper, `/sealing/${layer}/seal`);
    await atContest(keeper, `/sealing/${layer}`);
    assert.equal((await table(keeper)).length, ENTRANTS.length);
    if (layer === 1) await lookTwice(keeper, "seal-layer");
  }
  for (const layer of [1, 2]) {
    assert.equal((await atContest(people.get(address(`seal${layer}`)), `/sealing/${3 - layer}`)).status(), 403, "the other layer is not his");
  }
  assert.equal((await atContest(page, "/sealing/1")).status(), 403, "the organiser reads no layer either");
  await atContest(page, "/sealing");
  await lookTwice(page, "sealing");

  await atContest(page, "/board/control");
  await send(page, "/opening");
  const hall = await open(browser, { viewport: { width: 1920, height: 1080 } });
  people.set("hall", hall);
  await atContest(hall, "/board");
  await hall.locator("[data-line]").filter({ hasText: "实时" }).waitFor();
  assert.deepEqual(await hall.locator("[data-rows] th").allInnerTexts(), CODES);
  await blind(hall, "the board");
});

step("on its day the contest starts, and marking opens", async () => {
  await program.turnTo(HELD);
  const chief = await official("chief");
  await go(chief, "/judging");
  await lookTwice(chief, "judging");
  await atContest(chief, "/sealing");
  await blind(chief, "the sealing");
  await send(chief, "/start");
  await atContest(chief, "/marking");
  await send(chief, "/marking/opening");
  await lookTwice(chief, "marking");
  await people.get("hall").locator("[data-state]").filter({ hasText: "评分中" }).waitFor();
});

/** The sheets of a judge by module and code. */
async function sheets(page) {
  await atContest(page, "/marking");
  const found = await page.locator("main section").evaluateAll((sections) => sections.map((section) => [
    section.querySelector("h2").innerText[0],
    [...section.querySelectorAll(".tiles a")].map((tile) => [tile.querySelector("b").innerText, tile.getAttribute("href")]),
  ]));
  return Object.fromEntries(found.map(([module, tiles]) => [module, new Map(tiles)]));
}

const cells = (page) => page.locator("tr[data-code] input[data-max]");
/** Types marks one below the other, from the cell that is to be the first. */
async function type(page, values, from = 0) {
  await cells(page).nth(from).focus();
  for (const value of values) {
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(value);
    await page.keyboard.press("Enter");
  }
}
/** Fills in a whole sheet as the plain form that it is where no scripts run. */
async function fill(page, values) {
  await cells(page).first().focus();
  for (const value of values) {
    await page.keyboard.type(value);
    await page.keyboard.press("Tab");
  }
  await click(page, page.locator('button[name=intent][value="save"]'));
  assert.equal(await page.locator('td[data-state="saved"]').count(), values.length);
}
const saved = (page, count) => until(
  async () => (await page.locator('td[data-state="saved"]').count()) === count, 30000,
  () => `not all of ${count} marks are saved on ${page.url()}`);

step("three judges mark the first work on their telephones; one has no network for a while and loses nothing", async () => {
  const pages = [];
  for (const who of JUDGES) pages.push(await official(who));
  const [first, second, third] = pages;
  await go(first, "/judging");
  await look(first, "judging-phone");
  await blind(first, "the page of a judge");
  known.sheets = [];
  for (const page of pages) known.sheets.push(await sheets(page));
  await look(first, "marking-judge-phone");
  assert.deepEqual([...known.sheets[0].B.keys()], CODES);
  for (const [judge, page] of pages.entries()) {
    await blind(page, "the list of works");
    await go(page, known.sheets[judge].B.get(CODES[0]));
    await blind(page, "a sheet");
  }
  await look(first, "mark-sheet-phone");
  await first.setViewportSize(DESK);
  await first.goto(`${first.url()}?lang=en`);
  await look(first, "mark-sheet-en");
  await first.setViewportSize(PHONE);
  await first.goto(first.url().replace("lang=en", "lang=zh-CN"));

  const marks = (judge) => given(0, judge);
  const hall = people.get("hall");
  await first.context().setOffline(true);
  await type(first, ["0", ...marks(0).slice(1)]);
  await first.locator('[data-notice="unsent"]').waitFor({ state: "visible" });
  await picture(first, "mark-sheet-offline-phone");
  await Promise.all([second, third].map((page, at) => type(page, [at === 0 ? "3" : "2", ...marks(at + 1).slice(1)])));
  await Promise.all([second, third].map((page) => saved(page, WHOLE)));
  assert.equal(await hall.locator('tr[data-code="W1-01"] .sum').innerText(), "—", "nothing is whole yet");
  await first.context().setOffline(false);

  // His were the last: 0, 3 and 2 are too far apart, and all three score once more.
  const row = (page) => page.locator('tr[data-code="A1.1"]');
  await saved(first, WHOLE - 1);
  assert.match(await row(first).innerText(), /0 \/ 3 \/ 2/);
  await picture(first, "mark-again-phone");
  for (const page of [second, third]) {
    await page.locator("[data-talk]").waitFor({ state: "visible" });
    if (page === second) await picture(page, "mark-talk-phone");
    await click(page, page.locator("[data-talk] a"));
  }
  for (const [judge, page] of pages.entries()) await type(page, [marks(judge)[0]]);
  for (const page of pages) await saved(page, WHOLE);
  await first.reload();
  assert.deepEqual(await cells(first).evaluateAll((inputs) => inputs.map((input) => input.value)), marks(0));
  assert.match(await row(first).innerText(), /2 \/ 3 \/ 2/);
  await hall.locator('tr[data-code="W1-01"] .sum').filter({ hasText: /\d/ }).waitFor();
  await blind(hall, "the board");
});

step("they mark the theory, and the other works without scripts; the board follows by itself", async () => {
  const hall = people.get("hall");
  await hall.evaluate(() => { globalThis.isTheSame = true; });
  await Promise.all(JUDGES.map(async (who, judge) => {
    const page = await official(who);
    const plain = await open(browser, { viewport: PHONE, javaScriptEnabled: false, storageState: await page.context().storageState() });
    for (const [work, code] of CODES.entries()) {
      if (work > 0) {
        await go(plain, known.sheets[judge].B.get(code));
        await fill(plain, given(work, judge));
        await blind(plain, "a sheet");
      }
      await go(page, known.sheets[judge].A.get(code));
      await type(page, [WORKS[work].theory[judge]]);
      await saved(page, 1);
    }
    await plain.context().close();
    await atContest(page, "/marking");
    page.quiet();
  }));
  await look(people.get(address("judge1")), "marking-whole-phone");
  const sums = () => hall.locator("[data-rows] tr").evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.dataset.code, row.querySelector(".sum").innerText])));
  const expected = Object.fromEntries(CODES.map((code, work) => [code, WORKS[work].total]));
  await until(async () => JSON.stringify(Object.entries(await sums()).sort()) === JSON.stringify(Object.entries(expected)), 15000, () => "the board does not follow");
  assert.ok(await hall.evaluate(() => globalThis.isTheSame), "nobody loaded it anew");
  await look(hall, "board-marked");
  await blind(hall, "the board");
});

step("marks are closed, checked by another, signed by each judge, and locked", async () => {
  const places = async (page) => {
    await atContest(page, "/marking");
    return page.locator(`main section a[href*="/marking/"].row-end`).evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  };
  const chief = await official("chief");
  known.places = await places(chief);
  assert.equal(known.places.length, 2);
  await go(chief, known.places[1]);
  await lookTwice(chief, "compartment-open");
  await blind(chief, "the marks of all judges");
  const all = async (who, path) => {
    const page = await official(who);
    for (const place of known.places) {
      await go(page, place);
      await send(page, path);
    }
  };
  await all("adder", "/closing");
  const adder = people.get(address("adder"));
  await go(adder, known.places[0]);
  assert.equal(await adder.locator('form[action$="/check"]').count(), 0, "nobody checks what he closed");
  await all("watcher", "/check");
  for (const who of JUDGES) {
    const page = await official(who);
    await atContest(page, "/marking");
    if (who === "judge1") await look(page, "marking-to-sign-phone");
    await send(page, "/signatures");
    await send(page, "/signatures");
    assert.equal(await page.locator('form[action$="/signatures"]').count(), 0);
  }
  await go(chief, known.places[1]);
  await lookTwice(chief, "compartment-signed");
  await all("chief", "/lock");
  await atContest(chief);
  await shown(chief, "成绩锁定");
});

step("two people each open the layers, the last one first, and then it is known who is who", async () => {
  const [first, second] = [await official("seal1"), await official("seal2")];
  const watcher = await official("watcher");
  await atContest(first, "/sealing");
  assert.equal(await first.locator('form[action$="/unsealing-request"]').count(), 0, "the later layer first");
  const judge = await official("judge1");
  for (const [keeper, layer] of [[second, 2], [first, 1]]) {
    await atContest(keeper, "/sealing");
    await send(keeper, `/${layer}/unsealing-request`);
    assert.equal(await keeper.locator('form[action$="/unsealing"]').count(), 0, "two people");
    await atContest(judge, "/marking");
    await blind(judge, "the list of works");
    await atContest(watcher, "/sealing");
    if (layer === 2) await lookTwice(watcher, "unsealing");
    await send(watcher, `/${layer}/unsealing`);
  }
  await atContest(watcher);
  await shown(watcher, "已解密");
  await atContest(watcher, "/sealing/1");
  await look(watcher, "unsealed-layer");
  await blind(people.get("hall"), "the board"); // until the result is published
});

/** Prepares the next version, has it signed, and has another person publish it. */
async function publish(typed, name) {
  const organiser = await official("organiser");
  await atContest(organiser, "/results/manage");
  await send(organiser, "/preparation", typed);
  if (name) await lookTwice(organiser, name);
  assert.equal(await organiser.locator('form[action$="/publication"]').count(), 0, "he prepared it");
  for (const who of ["chief", "watcher"]) {
    const page = await official(who);
    await atContest(page, "/results/manage");
    await send(page, "/signature");
  }
  const city = await as("city");
  await atContest(city, "/results/manage");
  await send(city, "/publication");
}

/** The public table: name, code and total from the first rank on. */
const standing = async (page) => page.locator("table.results tbody tr").evaluateAll((rows) => rows.map((row) => ({
  rank: row.querySelector("th").innerText.trim(),
  name: row.querySelector(".c-who b").innerText,
  code: row.querySelector("code").innerText,
  total: row.querySelector(".score").innerText,
  prize: row.querySelector(".c-won").innerText.trim(),
})));

step("the preliminary result is computed, signed, published by another, and is what the marks make by hand", async () => {
  await program.turnTo(PUBLISHED);
  const guest = people.get("guest");
  assert.equal((await atContest(guest, "/results")).status(), 404);
  await publish({}, "results-prepared");
  await atContest(guest, "/results");
  const rows = await standing(guest);
  assert.deepEqual(rows.map(({ rank, code, total }) => [rank, code, total]), WORKS.map(({ total }, at) => [String(at + 1), CODES[at], total]));
  assert.deepEqual(rows.map(({ name }) => name).sort(), [...ENTRANTS].sort());
  known.names = Object.fromEntries(rows.map(({ code, name }) => [code, name]));
  await lookTwice(guest, "results");
  await people.get("hall").locator("[data-rows] th").filter({ hasText: rows[0].name }).waitFor(); // by itself
  await look(people.get("hall"), "board-published");
  const told = async () => (await mails(program.folder)).filter(({ subject }) => subject.startsWith("初步成绩已发布"));
  await until(async () => (await told()).length === ENTRANTS.length, 20000, () => "not everybody was told of the result");
  for (const [at, name] of ENTRANTS.entries()) {
    const { text } = (await told()).find(({ to }) => to === `entrant${at}@contest.example.org`);
    assert.ok(text.includes(rows.find((row) => row.name === name).total), text);
    for (const other of ENTRANTS.filter((other) => other !== name)) assert.ok(!text.includes(other), "only his own line");
  }
});

step("the delegation appeals in time; the appeal is accepted, heard and upheld", async () => {
  const page = await as("body");
  const third = known.names[CODES[APPEALED]];
  await atContest(page, "/results");
  await click(page, page.locator('main a[href$="/appeals/new"]').first());
  const entry = await page.locator("[name=entry] option", { hasText: third }).first().getAttribute("value");
  await page.locator("[name=entry]").selectOption(entry);
  await page.locator("[name=subject]").selectOption("score");
  await page.locator("[name=happened]").fill("3月25日下午公布成绩后");
  await page.locator("[name=facts]").fill("焊脚尺寸五个测点均合格，成绩只计了三点，请复核。");
  await page.locator("[name=file]").setInputFiles({ name: "测点照片.pdf", mimeType: "application/pdf", buffer: pdf() });
  await lookTwice(page, "appeal-form");
  await click(page, page.locator("main form button.btn-primary").last());
  known.appeal = new URL(page.url()).pathname;
  await shown(page, "待受理");

  const organiser = await official("organiser");
  await go(organiser, `${known.event}/appeals`);
  await lookTwice(organiser, "appeals");
  await go(organiser, known.appeal);
  await send(organiser, "/acceptance");
  for (const box of await organiser.locator("[name=members]").all()) await box.check();
  await lookTwice(organiser, "appeal-panel");
  await send(organiser, "/panel");

  const arbiter = await official("arbiter1");
  await go(arbiter, known.appeal);
  await send(arbiter, "/notes", { words: "调取测量记录，五个测点读数都在公差之内。" });
  const form = arbiter.locator('form[action$="/decision"]');
  await form.locator("[name=outcome]").selectOption("upheld");
  await form.locator("[name=decision]").fill("申诉成立，更正焊脚尺寸合格测点数。");
  await form.locator("[name=reasons]").fill("测量记录显示五个测点全部合格。");
  for (const box of (await form.locator("[name=present]").all()).slice(0, 2)) await box.check();
  await lookTwice(arbiter, "appeal-hearing");
  await click(arbiter, form.locator("button.btn-primary"));
  await shown(arbiter, "申诉成立");
});

step("one mark is opened by two people, given anew by the judges, and locked again", async () => {
  const arbiter = await official("arbiter1");
  await go(arbiter, known.appeal);
  await arbiter.locator("[name=mark]").selectOption({ label: "B A1.3" });
  await send(arbiter, "/unlockings", { reason: "申诉成立，漏计两个测点。" });
  assert.equal(await arbiter.locator('form[action*="/unlockings/"]').count(), 0, "two people");
  const organiser = await official("organiser");
  await go(organiser, known.appeal);
  await lookTwice(organiser, "appeal-unlock");
  await click(organiser, organiser.locator('form[action*="/unlockings/"] button[value="1"]'));
  await go(organiser, known.appeal);
  assert.equal(await organiser.locator('form[action$="/answer"]').count(), 0, "a mark is open");

  const code = CODES[APPEALED];
  const pages = [];
  for (const [judge, who] of JUDGES.entries()) {
    const page = await official(who);
    await go(page, known.sheets[judge].B.get(code));
    assert.equal(await cells(page).count(), 1, "nothing else is open");
    pages.push(page);
  }
  await look(pages[0], "mark-unlocked-phone");
  await type(pages[0], ["5"]);
  // The panel measures together: his alone differs, and all three give it again.
  await pages[0].locator('td[data-state="missing"]').waitFor();
  for (const page of pages) {
    await page.reload();
    await type(page, ["5"]);
    await saved(page, 1);
  }
  const chief = await official("chief");
  await go(chief, known.places[1]);
  await lookTwice(chief, "compartment-unlocked");
  await click(chief, chief.locator('form[action$="/relock"] button'));
});

step("the delegation is answered, appeals are closed, and the next version says what has changed and why", async () => {
  const organiser = await official("organiser");
  await go(organiser, known.appeal);
  await send(organiser, "/answer");
  const answers = async () => (await mails(program.folder)).filter(({ subject }) => subject.startsWith("申诉已答复"));
  const entrant = `entrant${ENTRANTS.indexOf(known.names[CODES[APPEALED]])}@contest.example.org`;
  const concerned = ["body@example.org", entrant, address("leader")].sort();
  // The mails leave one after the other.
  await until(async () => (await answers()).length >= concerned.length, 20000, () => "not all who are concerned were answered");
  assert.deepEqual((await answers()).map(({ to }) => to).sort(), concerned);
  for (const { text } of await answers()) assert.match(text, /申诉成立[\s\S]*更正焊脚尺寸合格测点数/);
  const body = await as("body");
  await go(body, known.appeal);
  await send(body, "/acknowledgement");
  await lookTwice(body, "appeal-answered");

  await program.turnTo(AFTER_APPEALS);
  const again = await official("organiser");
  await go(again, `${known.event}/appeals`);
  await send(again, "/appeals/closing");
  await publish({ reason: "申诉成立，更正一个测点数" }, "results-again");
  const guest = people.get("guest");
  await atContest(guest, "/results");
  const rows = await standing(guest);
  const totals = [[0, WORKS[0].total], [APPEALED, CORRECTED], [1, WORKS[1].total], [3, WORKS[3].total]];
  assert.deepEqual(rows.map(({ code, total }) => [code, total]), totals.map(([work, total]) => [CODES[work], total]));
  assert.equal(rows[1].name, known.names[CODES[APPEALED]], "he is the second now");
  const difference = await guest.locator("#difference").innerText();
  assert.match(difference, /88\.80 → 89\.36/);
  await lookTwice(guest, "results-corrected");
  const reader = await as("body");
  await go(reader, known.appeal);
  await shown(reader, "第 2 版成绩");
  assert.equal((await reader.locator('[aria-labelledby="f-effect"]').innerText()).match(/3 → 5/g)?.length, 3, "what each judge had given and gave");
});

step("after the public notice the result is final", async () => {
  const city = await as("city");
  await atContest(city, "/results/manage");
  await send(city, "/notice");
  const guest = people.get("guest");
  await atContest(guest, "/results");
  await lookTwice(guest, "results-notice");
  await program.turnTo(AFTER_NOTICE);
  const later = await as("city");
  await atContest(later, "/results/manage");
  await look(later, "results-to-finalise");
  await send(later, "/finalisation");
  await atContest(guest, "/results");
  await shown(guest, "最终成绩");
  known.final = await standing(guest);
  const told = async () => (await mails(program.folder)).filter(({ subject }) => subject.startsWith("最终成绩已公布"));
  await until(async () => (await told()).length === ENTRANTS.length, 20000, () => "not everybody was told of the final result");
});

step("awards are issued, and anybody verifies one by its number or its code", async () => {
  const page = await official("organiser");
  await go(page, `${known.event}/awards`);
  await send(page, "/contests/01/awards");
  await go(page, `${known.event}/awards`);
  await lookTwice(page, "awards");
  const issued = await table(page, 'main [aria-labelledby="all"] table');
  const holders = issued.map(([, holder]) => holder.split("\n")[0]);
  assert.deepEqual(holders.sort(), known.final.slice(0, 3).map(({ name }) => name).sort());
  const second = issued.find(([, holder]) => holder.startsWith(known.final[1].name));
  const number = second[0];
  const guest = people.get("guest");
  await guest.setViewportSize(PHONE);
  await go(guest, "/");
  await guest.locator("[name=number]").fill(number);
  await guest.locator("[name=name]").fill(known.final[1].name);
  await click(guest, guest.locator("form.verify-form button"));
  assert.equal(new URL(guest.url()).pathname, `/awards/${number}`);
  const text = await guest.locator("main").innerText();
  for (const words of ["有效", "二等奖", `${known.final[1].name[0]}*`]) assert.ok(text.includes(words), `${words}: ${text}`);
  assert.ok(!text.includes(known.final[1].name), "strangers read a masked name");
  await look(guest, "award-phone");
  assert.equal(await readQr(guest, guest.locator("svg.qr")), `${program.origin}/awards/${number}`);

  await send(page, "/rewards");
  await send(page, "/archive");
  await go(page, known.event);
  await shown(page, "已归档");
  await lookTwice(page, "competition-archived");
  const said = JSON.parse(await program.tell("check", "--json"));
  assert.deepEqual(said.problems, []);
});
