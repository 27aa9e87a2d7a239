// Honours, end to end: from a final result to titles that anybody verifies and to a certificate of promotion, by the
// people whose work it is. The contest was held on paper and is filed from its records, which makes its result final.

import assert from "node:assert/strict";
import { DESK, PHONE, open } from "../browser.js";
import { resident } from "../documents.js";
import { signIn } from "../journey.js";
import { readQr } from "../qr.js";
import { PASSWORD, as, begin, browser, click, engage, go, look, lookTwice, people, program, said, send, shown, step, table } from "../walk.js";
import { workbook } from "../workbook.js";

const FILED = "2026-03-02T09:00:00+08:00";
const FILED_ON = "2026-03-02";
const AFTER_NOTICE = "2026-03-10T09:00:00+08:00"; // five working days
const HELD_ON = "2026-02-06";
const EVENT = "2026年春城焊工技能竞赛";
const CONTEST = "焊接技术";
const TRADE = "6-18-02-04"; // 焊工, welder
const DOCUMENT = "昆人社通〔2026〕18号";
const RULES = "昆人社发〔2026〕3号";
const EMPLOYER = "春城第一机械厂";

/** Who took part, in the order of the ranks, with their totals. */
const PLACED = [
  ["龙青山", "92.50"],
  ["李竹溪", "90.00"],
  ["汪映雪", "88.80"],
  ["白松涛", "85.25"],
  ["和雨霁", "83.10"],
  ["木成林", "80.00"],
  ["施朝晖", "79.50"],
  ["沙石坚", "71.00"], // the eighth earns nothing
];
const [FIRST, SECOND, THIRD] = PLACED.map(([name]) => name);
const REFUSED = PLACED[6][0];
const documentOf = (name) => resident("19920618", 300 + PLACED.findIndex(([placed]) => placed === name));
const DEPUTY = "deputy@honours.example.org";

/** What later steps need to know. */
const known = {};

begin({ command: "demo", options: ["--certificates", "200"], at: FILED });

/** The records as an office keeps them. */
function records() {
  const titles = ["年份", "竞赛名称", "赛项名称", "职业编码", "等级", "组别", "比赛日期", "姓名", "证件号码", "代表单位", "总成绩", "名次"];
  const rows = PLACED.map(([name, total], at) =>
    ["2026", EVENT, CONTEST, TRADE, "高级工", "职工组", HELD_ON, name, documentOf(name), EMPLOYER, total, String(at + 1)]);
  return workbook([titles, ...rows]);
}

step("the city writes the rules of the year: the first gets money and two levels more, the next two one", async () => {
  const page = await as("city");
  await go(page, "/honours");
  await click(page, page.locator('main a[href="/honours/rules"]').first());
  await lookTwice(page, "title-rules");
  await click(page, page.locator('main a[href^="/honours/rules/new?from="]').first());
  await page.locator("[name=from_year]").fill("2026");
  await page.locator("[name=note]").fill(RULES);
  await page.locator("[name=amount]").first().fill("10000");
  await lookTwice(page, "title-rules-form");
  await page.locator("[name=last]").nth(1).fill("1");
  await click(page, page.locator("main form button.btn-primary").last());
  await page.locator(".error-summary").waitFor();
  assert.equal(await page.locator("[name=note]").inputValue(), RULES, "what was typed stays");
  await lookTwice(page, "title-rules-refused");
  await page.locator("[name=last]").nth(1).fill("3");
  await click(page, page.locator("main form button.btn-primary").last());
  await shown(page, "2026 年起");
  const rules = await table(page);
  assert.deepEqual(rules.map(([ranks, , title, money]) => [ranks, title, money]), [
    ["1", "技术状元", "10,000"],
    ["2–3", "优秀技术标兵", ""],
    ["4–7", "技术标兵", ""],
  ]);
});

step("a body may certify the levels that ranks are promoted to", async () => {
  const body = await as("body");
  await go(body, "/batches");
  await click(body, body.locator("main tbody a").first());
  const own = body.locator('a[href^="/bodies/"]').first();
  known.body = await own.getAttribute("href");
  known.bodyName = (await own.innerText()).trim();
  const city = await as("city");
  await go(city, known.body);
  const site = city.locator('main section:has(a[href$="/scope"])').first();
  const until = (await site.locator("dl.facts").innerText()).match(/\d{4}-\d{2}-\d{2}/g).at(-1);
  await click(city, site.locator('a[href$="/scope"]'));
  await city.locator("[name=trade]").fill(TRADE);
  for (const level of ["2", "3"]) await city.locator(`[name=level][value="${level}"]`).check();
  await city.locator("[name=valid_from]").fill(FILED_ON);
  await city.locator("[name=valid_to]").fill(until);
  await send(city, "/scope");
  await city.locator(`main tr:has-text("${TRADE}")`).first().waitFor();
});

step("a contest that was held on paper is filed from its records, and its result is final", async () => {
  const page = await as("city");
  await go(page, "/competitions");
  await click(page, page.locator('main a[href="/competitions/past"]').first());
  await lookTwice(page, "past-upload");
  await page.locator("#file").setInputFiles({ name: "焊工竞赛成绩.xlsx", mimeType: "application/octet-stream", buffer: records() });
  await page.locator("form[data-upload] button.btn-primary").click();
  await page.waitForURL(/\/competitions\/past\/imports\/[^/?]+$/);
  await page.locator("nav.tabs").waitFor();
  await lookTwice(page, "past-checked");
  await send(page, "/posting");
  await said(page, "已补录 1 项竞赛、1 个赛项、8 人次");
  await look(page, "past-posted");
  await click(page, page.locator('nav[aria-label] a[href="/competitions"], .crumbs a[href="/competitions"]').first());
  await page.locator("[name=q]").fill(EVENT);
  await click(page, page.locator("form.filters button"));
  known.event = await page.locator("main tbody a", { hasText: EVENT }).first().getAttribute("href");
  known.number = known.event.split("/").pop();
  const guest = await open(browser);
  people.set("guest", guest);
  await go(guest, `${known.event}/contests/01/results`);
  await shown(guest, "最终成绩");
  await shown(guest, FIRST);
  await lookTwice(guest, "past-result");
});

step("one person draws up what the result asks for, and cannot confirm it", async () => {
  const page = await as("city");
  await look(page, "work-city-honours");
  await click(page, page.locator('ul.work a[href^="/honours/proposals"][href$="standing=draw"]').first());
  await lookTwice(page, "proposals-to-draw");
  await click(page, page.locator(`main a[href="/honours/proposals/${known.number}/01"]`).first());
  await shown(page, "新建议 7 条");
  await lookTwice(page, "proposals-before");
  await send(page, "/drawing");
  await shown(page, "由另一人确认");
  await lookTwice(page, "proposals-own");
  assert.equal(await page.locator("main form button.btn-primary").count(), 0, "nothing to press for whoever drew up");
  const rows = await table(page);
  assert.deepEqual(rows.map(([rank, name, title]) => [rank, name, title]), PLACED.slice(0, 7).map(([name], at) =>
    [String(at + 1), name, at === 0 ? "技术状元" : at < 3 ? "优秀技术标兵" : "技术标兵"]));
  assert.match(rows[0][4], /10,000 元/, "whoever confirms sees the money");
});

step("another one confirms by a document and refuses one for a reason", async () => {
  const page = await engage(DEPUTY, "施副局", "city_administrator");
  await click(page, page.locator('ul.work a[href$="standing=confirm"]').first());
  await lookTwice(page, "proposals-to-confirm");
  await click(page, page.locator(`main a[href="/honours/proposals/${known.number}/01"]`).first());
  await page.locator("[name=document]").fill(DOCUMENT);
  const row = page.locator("main tbody tr", { hasText: REFUSED });
  assert.equal(await page.locator("main td details[open]").count(), 0, "the page reads as a list");
  await row.locator("summary").click();
  await row.locator("[name=refuse]").check();
  await click(page, page.locator('form[action$="/decision"] button.btn-primary'));
  await page.locator(".error-summary").waitFor();
  assert.equal(await page.locator("[name=document]").inputValue(), DOCUMENT, "what was typed stays");
  assert.ok(await row.locator("[name=refuse]").isChecked());
  await lookTwice(page, "proposals-refused");
  await row.locator("input.input").fill("不是在职职工");
  await click(page, page.locator('form[action$="/decision"] button.btn-primary'));
  await said(page, "已授予 6 项");
  await shown(page, "没有待确认的建议");
  await lookTwice(page, "proposals-settled");
  const settled = page.locator('[aria-labelledby="settled"] li', { hasText: FIRST });
  known.honour = (await settled.locator('a[href^="/honours/"]').innerText()).trim();
  assert.match(known.honour, /^RY2026-\d{6}$/);
});

step("anybody finds the first on the roll of honour and verifies the number and its code", async () => {
  const guest = people.get("guest");
  await go(guest, "/honours");
  await lookTwice(guest, "roll");
  await guest.locator("[name=name]").fill("lqs"); // by the initials of his name
  await guest.locator("[name=title]").selectOption("technical_champion");
  await click(guest, guest.locator("form.filters button"));
  assert.deepEqual((await table(guest)).map(([holder]) => holder.split("\n")[0]), [FIRST]);
  await lookTwice(guest, "roll-found");
  await guest.setViewportSize(PHONE);
  await go(guest, "/");
  await guest.locator("[name=number]").fill(known.honour.toLowerCase());
  await guest.locator("[name=name]").fill(FIRST);
  await click(guest, guest.locator("form.verify-form button"));
  assert.equal(new URL(guest.url()).pathname, `/honours/${known.honour}`);
  const text = await guest.locator("main").innerText();
  for (const words of ["技术状元", FIRST, EMPLOYER, DOCUMENT, "有效", "第 1 名", "10000 元"]) assert.ok(text.includes(words), `${words}: ${text}`);
  await guest.setViewportSize(DESK);
  await lookTwice(guest, "honour-guest");
  assert.equal(await readQr(guest, guest.locator("svg.qr")), `${program.origin}/honours/${known.honour}`);
  await go(guest, "/honours?title=technical_pacesetter");
  assert.ok(!(await guest.locator("main").innerText()).includes(REFUSED), "who was refused holds nothing");
});

step("the ranks are handed in for promotion, and another person accepts the first and refuses the second", async () => {
  const page = await as("city");
  await go(page, `/honours/proposals/${known.number}/01`);
  await click(page, page.locator('main a[href^="/honours/promotions/"]').first());
  await shown(page, "新建议 3 条");
  await lookTwice(page, "promotions-to-hand-in");
  const rows = await table(page);
  assert.deepEqual(rows.map(([rank, name, held, level]) => [rank, name.split("\n")[0], held, level]), [
    ["1", FIRST, "—", "二级/技师"],
    ["2", SECOND, "—", "三级/高级工"],
    ["3", THIRD, "—", "三级/高级工"],
  ]);
  await send(page, `/honours/promotions/${known.number}/01`);
  await shown(page, "待受理");
  await lookTwice(page, "promotions-handed-in");
  await click(page, page.locator('main tbody a[href^="/promotions/"]').first());
  assert.equal(await page.locator('form[action$="/acceptance"]').count(), 0, "nobody accepts what he handed in");

  const deputy = await as(DEPUTY);
  await click(deputy, deputy.locator('ul.work a[href^="/promotions"]').first());
  await lookTwice(deputy, "promotions");
  await click(deputy, deputy.locator("main tbody a", { hasText: FIRST }).first());
  known.promotion = new URL(deputy.url()).pathname;
  const site = await deputy.locator("[name=site] option").evaluateAll((options, name) =>
    options.find((option) => option.textContent.includes(name))?.value, known.bodyName);
  assert.ok(site, `${known.bodyName} is not offered`);
  await deputy.locator("[name=site]").selectOption(site);
  await lookTwice(deputy, "promotion-to-accept");
  await send(deputy, "/acceptance");
  await shown(deputy, "公示中");
  await lookTwice(deputy, "promotion-on-notice");
  await go(deputy, "/promotions?state=proposed");
  await click(deputy, deputy.locator("main tbody a", { hasText: SECOND }).first());
  await deputy.locator("main details summary").last().click();
  await send(deputy, "/refusal", { reason: "已在外省取得同一等级" });
  await shown(deputy, "不予晋级");
  await look(deputy, "promotion-refused");
});

step("the promotion is on public notice without full names, and nothing is issued before it ends", async () => {
  const guest = people.get("guest");
  await go(guest, "/notices");
  await click(guest, guest.locator('main a[href="/notices/promotions"]').first());
  const text = await guest.locator("main").innerText();
  assert.ok(text.includes(`${FIRST[0]}*${FIRST[2]}`) && !text.includes(FIRST), text);
  assert.ok(!text.includes(SECOND[0] + "*"), "the refused one is not on notice");
  await lookTwice(guest, "promotion-notice");
  const body = await as("body");
  await go(body, known.promotion);
  assert.equal(await body.locator('form[action$="/certificate"]').count(), 0, "nothing can be issued yet");
  await look(body, "promotion-body-waits");
});

step("after the notice the body issues the certificate", async () => {
  await program.turnTo(AFTER_NOTICE);
  const body = await as("body");
  await look(body, "work-body-promotions");
  await click(body, body.locator('ul.work a[href^="/promotions"]').first());
  await click(body, body.locator("main tbody a", { hasText: FIRST }).first());
  await lookTwice(body, "promotion-to-issue");
  await send(body, "/certificate");
  await shown(body, "已发证");
  const link = body.locator('main a[href^="/certificates/"]').last();
  known.certificate = (await link.innerText()).trim();
  assert.match(known.certificate, /^[SY]\w{21}$/);
  await lookTwice(body, "promotion-issued");
  await click(body, link);
  await shown(body, "竞赛晋级");
  await lookTwice(body, "promotion-certificate");
  known.code = await readQr(body, body.locator("svg.qr"));
  assert.ok(known.code.startsWith(`${program.origin}/v/${known.certificate}/`), known.code);
});

step("anybody verifies it on a telephone, by its number and by its code", async () => {
  const guest = people.get("guest");
  const isValid = async () => {
    const text = await guest.locator("main").innerText();
    for (const words of ["有效", "焊工", "技师", `${FIRST[0]}*`]) assert.ok(text.includes(words), `${words}: ${text}`);
    assert.ok(!text.includes(FIRST), "the full name is nobody's business");
    assert.ok(text.replace(/\s/g, "").includes(known.certificate));
  };
  await guest.setViewportSize(PHONE);
  await go(guest, "/verify");
  await guest.locator("[name=number]").fill(known.certificate);
  await guest.locator("[name=name]").fill(FIRST);
  await click(guest, guest.locator("form.verify-form button"));
  await isValid();
  await look(guest, "promotion-verified-phone");
  await guest.goto(known.code);
  await isValid();
});

step("the promoted claims his account by it and finds his honour, his certificate and his next step", async () => {
  const page = await open(browser, { viewport: PHONE });
  people.set("worker-promoted", page);
  await go(page, "/claim");
  const typed = { document_number: documentOf(FIRST), number: known.certificate, login: "13900001234", new_password: PASSWORD, repeated: PASSWORD };
  await page.locator("[name=holder], [name=name]").first().fill(FIRST);
  for (const [name, value] of Object.entries(typed)) await page.locator(`main [name=${name}]`).fill(value);
  await click(page, page.locator("main form button.btn-primary"));
  await signIn(page, program.origin, { login: "13900001234", password: PASSWORD });
  await go(page, "/mine");
  await look(page, "mine-promoted");
  await go(page, "/mine/honours");
  await shown(page, known.honour);
  await look(page, "mine-honours");
  for (const path of [`/honours/${known.honour}`, `/certificates/${known.certificate}`]) {
    const file = await page.request.get(`${program.origin}${path}.pdf`);
    assert.equal(file.status(), 200, path);
    assert.equal((await file.body()).subarray(0, 5).toString(), "%PDF-");
  }
  await go(page, "/mine/ladder");
  await shown(page, "技师");
  await look(page, "mine-ladder");
});

step("the figures lead to what they count, and the trail is whole", async () => {
  const page = await as("auditor");
  await go(page, "/promotions/figures");
  await lookTwice(page, "promotion-figures");
  await click(page, page.locator("main tbody td a").first());
  await shown(page, FIRST);
  const checked = JSON.parse(await program.tell("check", "--json"));
  assert.deepEqual(checked.problems, []);
});
