// A studio, end to end: from the application through its first year to a failed assessment, to what made it better and to
// the renewal of its name, by the people whose work it is.

import assert from "node:assert/strict";
import { PHONE, fits, open, picture, scan } from "../browser.js";
import { resident } from "../documents.js";
import { until } from "../journey.js";
import { mails } from "../mail.js";
import { as, begin, browser, click, engage, go, look, lookTwice, people, program, said, send, shown, step } from "../walk.js";

const APPLIED = "2026-03-02T09:00:00+08:00";
const APPLIED_ON = "2026-03-02";
const AFTER_NOTICE = "2026-03-10T09:00:00+08:00"; // five working days
const NAMED_ON = "2026-03-10";
const AT_WORK = "2026-11-20T09:00:00+08:00";
const ASSESSED = "2027-01-15T09:00:00+08:00";
const RECTIFY_BY = "2027-03-31";
const BETTER = "2027-03-25T09:00:00+08:00";
const NEXT_REPORT = "2027-12-20T09:00:00+08:00";

const NAME = "和玉兰技能大师工作室";
const LEADER = "和玉兰";
const MEMBERS = ["杨春燕", "沙志刚", "尹国强", "白文斌"];
const APPRENTICES = ["段云鹏", "木小满"];
const MAIL = "studio@host.example.org";
const DEPUTY = "deputy@studio.example.org";
const RETURNED = "请补充设备清单";
const DOCUMENT = "昆人社通〔2026〕9号";
const FOUND = "带徒不足，攻关项目没有完成";
const documentOf = (name) => resident("19800203", 400 + [LEADER, ...MEMBERS, ...APPRENTICES].indexOf(name));

/** What later steps need to know. */
const known = {};

begin({ command: "demo", options: ["--certificates", "200"], at: APPLIED });

/** Types into a form that stands folded, by the names of its fields, and sends it. */
async function fold(page, action, typed = {}, chosen = {}) {
  const form = page.locator(`form[action$="${action}"]`).first();
  const details = page.locator("details", { has: form }).first();
  if (!(await details.evaluate((element) => element.open))) await details.locator("summary").first().click();
  for (const [name, value] of Object.entries(chosen)) await form.locator(`[name="${name}"]`).selectOption(value);
  for (const [name, value] of Object.entries(typed)) await form.locator(`[name="${name}"]`).fill(value);
  await click(page, form.locator("button.btn-primary, button.btn-danger").first());
}

const person = (name) => ({ person_name: name, document_number: documentOf(name) });
const finding = (day, points, opinion) => ({ day, points, reviewers: "评审专家组", opinion });
const state = (page) => page.locator(".page-title .badge").first().innerText();

/** The five indicators of the assessment, then what was found. */
async function assess(page, points, opinion, rectifyBy = "") {
  const typed = Object.fromEntries(points.map((given, at) => [`points-${at}`, given]));
  await send(page, "/assessment", { ...typed, opinion, rectify_by: rectifyBy });
}

step("the staff of a body apply; what is missing is asked for, and nothing typed is lost", async () => {
  const page = await as("body");
  await go(page, "/work");
  await click(page, page.locator('nav.rail a[href="/studios"]').first());
  await lookTwice(page, "studios-body");
  await click(page, page.locator('main a[href="/studios/new"]').first());
  const typed = {
    name: NAME, trade: "焊工", industry: "机械制造", address: "春城示范路 8 号", contact_phone: "0871-00000000", contact_email: MAIL,
    merits: "领办人从业三十年，带徒二十余人，主持攻关项目六项。", plan: "每年带徒两人，完成攻关一项，开展培训四次。",
    ...person(LEADER), title: "高级技师",
  };
  for (const [name, value] of Object.entries(typed)) await page.locator(`main [name=${name}]`).fill(value);
  for (const [name, value] of Object.entries({ kind: "master_studio", level: "prefecture", district: "530102" })) {
    await page.locator(`main [name=${name}]`).selectOption(value);
  }
  await click(page, page.locator("#f-form button.btn-primary"));
  await page.locator(".error-summary").waitFor();
  for (const [name, value] of Object.entries(typed)) assert.equal(await page.locator(`main [name=${name}]`).inputValue(), value, name);
  await lookTwice(page, "studio-form-refused");
  await page.locator("[name=area]").fill("120");
  await click(page, page.locator("#f-form button.btn-primary"));
  known.studio = new URL(page.url()).pathname;
  known.number = known.studio.split("/").pop();
  assert.match(known.number, /^G2026\d{3}$/);
  await lookTwice(page, "studio-applied");
  const guest = await open(browser);
  people.set("guest", guest);
  assert.equal((await go(guest, known.studio)).status(), 404, "strangers know nothing of it yet");
});

step("the city sends it back, the body is told by mail and on its worklist, and completes it", async () => {
  const city = await as("city");
  await look(city, "work-city-studio");
  await click(city, city.locator(`ul.work a[href="${known.studio}"]`).first());
  await lookTwice(city, "studio-to-review");
  await fold(city, "/return", { reason: RETURNED });
  await said(city, "已退回");
  assert.equal(await state(city), "已退回");
  const told = async () => (await mails(program.folder)).some(({ to, text }) => to === MAIL && text.includes(RETURNED));
  await until(told, 20000, () => "the host was not told");
  const body = await as("body");
  await look(body, "work-body-studio");
  await click(body, body.locator(`ul.work a[href^="${known.studio}"]`).first());
  await shown(body, RETURNED);
  await lookTwice(body, "studio-returned");
  await click(body, body.locator(`main a[href="${known.studio}/edit"]`).first());
  await body.locator("[name=equipment]").fill("焊机 12 台，焊接模拟器 2 台");
  await lookTwice(body, "studio-edit");
  await click(body, body.locator("#f-form button.btn-primary"));
  assert.equal(await state(body), "已申报");
});

step("the body enters its team and the first agreement with an apprentice", async () => {
  const page = await as("body");
  await go(page, known.studio);
  await click(page, page.locator(`main a[href="${known.studio}/team"]`).first());
  for (const name of MEMBERS) {
    await fold(page, "/members", { ...person(name), title: "技术骨干", from: "2026-01-05" });
    await page.locator('[aria-labelledby="f-members"]').getByText(name).first().waitFor();
  }
  await fold(page, "/apprentices", { ...person(APPRENTICES[0]), from: "2026-01-05", to: "2028-01-04" }, { level: "4" });
  await page.locator('[aria-labelledby="f-apprentices"]').getByText(APPRENTICES[0]).first().waitFor();
  await lookTwice(page, "studio-team");
});

step("papers are reviewed, the place is visited, and the notice begins", async () => {
  const city = await as("city");
  await go(city, known.studio);
  await fold(city, "/review", finding(APPLIED_ON, "101", "材料齐全"));
  await city.locator(".error-summary").waitFor();
  await lookTwice(city, "studio-review-refused");
  await fold(city, "/review", finding(APPLIED_ON, "86.5", "材料齐全，业绩突出"));
  assert.equal(await state(city), "评审通过");
  await fold(city, "/visit", finding(APPLIED_ON, "90", "场地和设备符合要求"));
  assert.equal(await state(city), "考察通过");
  await lookTwice(city, "studio-visited");
  await send(city, "/notice");
  assert.equal(await state(city), "公示中");
  await fold(city, "/naming", { document: DOCUMENT });
  await shown(city, "之后才能命名");
  await lookTwice(city, "studio-named-too-early");
  const guest = people.get("guest");
  await go(guest, known.studio);
  const text = await guest.locator("main").innerText();
  assert.ok(text.includes("公示期") && text.includes(LEADER), text);
  for (const secret of ["材料齐全", "86.5", MAIL, documentOf(LEADER)]) assert.ok(!text.includes(secret), `${secret} is not for strangers`);
  await lookTwice(guest, "studio-on-notice");
});

step("after the notice it is named by a document, and everybody finds it in the directory", async () => {
  await program.turnTo(AFTER_NOTICE);
  const city = await as("city");
  await click(city, city.locator(`ul.work a[href="${known.studio}"]`).first());
  await fold(city, "/naming", { document: DOCUMENT });
  assert.equal(await state(city), "已命名");
  await lookTwice(city, "studio-named-city");
  const told = async () => (await mails(program.folder)).some(({ to, text }) => to === MAIL && text.includes(DOCUMENT));
  await until(told, 20000, () => "the host was not told of the name");
  const guest = people.get("guest");
  await go(guest, "/studios");
  await lookTwice(guest, "studios");
  await guest.locator("[name=q]").fill(LEADER);
  await click(guest, guest.locator("form.filters button"));
  await click(guest, guest.locator("main tbody a", { hasText: NAME }).first());
  const text = await guest.locator("main").innerText();
  for (const words of [NAMED_ON, "2029-03-09", DOCUMENT, LEADER, "5 人"]) assert.ok(text.includes(words), `${words}: ${text}`);
  await lookTwice(guest, "studio-public");
});

step("its year begins with a plan; money and outputs are entered, and a mistake is voided for a reason", async () => {
  const page = await as("body");
  await go(page, known.studio);
  await click(page, page.locator(`main a[href="${known.studio}/years"]`).first());
  await lookTwice(page, "studio-years-before");
  await send(page, "/years", { plan: "带徒两人，完成攻关一项，开展培训四次。" });
  await program.turnTo(AT_WORK);
  await as("body");
  known.year = `${known.studio}/years/2026`;
  await go(page, `${known.studio}/years`);
  await click(page, page.locator(`main a[href="${known.year}"]`).first());
  const fund = (amount, day, note) => ({ amount, day, note });
  await fold(page, "/funds", fund("50,000", "2025-05-06", "建设补助"), { category: "grant" });
  await page.locator(".error-summary").waitFor();
  await lookTwice(page, "studio-fund-refused");
  await fold(page, "/funds", fund("50,000", "2026-05-06", "建设补助"), { category: "grant" });
  await fold(page, "/funds", fund("50,000", "2026-05-07", "重复的一笔"), { category: "grant" });
  await fold(page, "/funds", fund("18,600.50", "2026-06-03", "焊材"), { category: "equipment" });
  const twice = page.locator('[aria-labelledby="f-funds"] li', { hasText: "重复的一笔" });
  await twice.locator("summary").click();
  await lookTwice(page, "studio-void");
  await twice.locator("[name=reason]").fill("重复登记");
  await click(page, twice.locator("button.btn-danger"));
  await fold(page, "/outputs", { title: "焊工操作培训班", day: "2026-09-10", people: "36" }, { kind: "training" });
  await fold(page, "/outputs", { title: "厚板焊接变形控制", day: "2026-10-12", benefit: "320000", detail: "返修率由百分之六降到百分之二" }, { kind: "breakthrough_project" });
  const text = await page.locator("main").innerText();
  for (const words of ["50,000", "18,600.50", "重复登记", "36 人次", "320,000"]) assert.ok(text.includes(words), `${words}: ${text}`);
  await lookTwice(page, "studio-year");
  await send(page, "/report", { report: "完成培训一次，攻关项目一项；带徒一人。" });
  await said(page, "年度报告已提交");
  assert.equal(await page.locator('form[action$="/funds"]').count(), 0, "the report is submitted");
  await look(page, "studio-reported");
});

step("the assessment fails: there is a day by which it must be better", async () => {
  await program.turnTo(ASSESSED);
  const city = await as("city");
  await look(city, "work-city-report");
  await click(city, city.locator(`ul.work a[href="${known.year}"]`).first());
  await assess(city, ["15", "18", "10", "9", "8"], FOUND);
  await shown(city, "整改期限");
  await city.locator(".error-summary").waitFor();
  assert.equal(await city.locator("[name=opinion]").inputValue(), FOUND, "what was typed stays");
  await lookTwice(city, "studio-assessment-refused");
  await assess(city, ["15", "18", "10", "9", "8"], FOUND, RECTIFY_BY);
  await shown(city, "不合格");
  await lookTwice(city, "studio-failed-city");
  const told = async () => (await mails(program.folder)).some(({ to, text }) => to === MAIL && text.includes(RECTIFY_BY) && text.includes(FOUND));
  await until(told, 20000, () => "the host was not told that it failed");
});

step("everybody reads that it is being put right, by when, and not what reviewers found", async () => {
  const guest = people.get("guest");
  await go(guest, known.studio);
  assert.equal(await state(guest), "整改中");
  assert.ok(!(await guest.locator("main").innerText()).includes(FOUND));
  await lookTwice(guest, "studio-rectifying-public");
  await go(guest, `${known.studio}/years`);
  const text = await guest.locator("main").innerText();
  for (const words of ["整改", RECTIFY_BY, "不合格", "320,000", "36"]) assert.ok(text.includes(words), `${words}: ${text}`);
  for (const secret of [FOUND, "50,000", "18,600.50"]) assert.ok(!text.includes(secret), `${secret} is not for strangers`);
  await lookTwice(guest, "studio-years-public");
  const english = await open(browser, { viewport: PHONE, language: "en" });
  people.set("guest-english", english);
  await go(english, `${known.studio}?lang=en`);
  await scan(english, "the studio in English");
  await fits(english, "the studio in English on a telephone");
  await picture(english, "studio-public-en-phone", { fullPage: true });
  const own = await english.locator("main").innerText();
  assert.ok(!/studio-|[a-z]+-[a-z]+-[a-z]+/.test(own), own);
});

step("the body takes what was found from its worklist, and does better", async () => {
  const page = await as("body");
  await look(page, "work-body-rectify");
  await click(page, page.locator(`ul.work a[href="${known.studio}/years"]`).first());
  await shown(page, FOUND);
  await lookTwice(page, "studio-rectifying-body");
  await send(page, "/years", { plan: "带徒三人，完成攻关两项。" });
  await go(page, `${known.studio}/team`);
  await fold(page, "/apprentices", { ...person(APPRENTICES[1]), from: "2027-01-15", to: "2029-01-14" }, { level: "5" });
  await page.locator('[aria-labelledby="f-apprentices"]').getByText(APPRENTICES[1]).first().waitFor();
});

step("the city accepts what was put right before the day, and does not renew a name after a failed year", async () => {
  await program.turnTo(BETTER);
  const city = await engage(DEPUTY, "施副局", "city_administrator");
  await click(city, city.locator(`ul.work a[href="${known.studio}/years"]`).first());
  await lookTwice(city, "studio-to-accept");
  await fold(city, "/rectification", { reason: "新带徒一人，第二项攻关已立项" });
  await said(city, "整改合格");
  assert.equal(await state(city), "已命名");
  await fold(city, "/renewal", { document: "昆人社通〔2027〕1号" });
  await shown(city, "最近一次考核不合格");
  await lookTwice(city, "studio-renewal-refused");
  const guest = people.get("guest");
  await go(guest, known.studio);
  assert.equal(await state(guest), "已命名");
});

step("a good year renews the name for another term", async () => {
  await program.turnTo(NEXT_REPORT);
  const body = await as("body");
  await go(body, `${known.studio}/years/2027`);
  await fold(body, "/outputs", { title: "自动焊跟踪改造", day: "2027-08-20", benefit: "560000" }, { kind: "breakthrough_project" });
  await send(body, "/report", { report: "带徒三人，攻关两项全部完成。" });
  const city = await as(DEPUTY);
  await click(city, city.locator(`ul.work a[href="${known.studio}/years/2027"]`).first());
  await assess(city, ["29", "28", "18", "9", "9"], "整改到位，成绩突出");
  await shown(city, "优秀");
  await go(city, `${known.studio}/years`);
  await fold(city, "/renewal", { document: "昆人社通〔2027〕66号" });
  await said(city, "已续期");
  const guest = people.get("guest");
  await go(guest, known.studio);
  await shown(guest, "2032-03-09");
  await lookTwice(guest, "studio-renewed");
  await go(guest, `${known.studio}/years`);
  await shown(guest, "优秀");
  await lookTwice(guest, "studio-years-renewed");
});

step("the auditor finds every step of the way, and the chain of the trail is whole", async () => {
  const page = await as("auditor");
  await go(page, known.studio);
  const trail = await page.locator("ol.audit").innerText();
  for (const words of ["申报工作室", "退回工作室申报", "命名工作室", "考核工作室", "要求工作室整改", "工作室整改合格", "工作室续期"]) {
    assert.ok(trail.includes(words), `${words}: ${trail}`);
  }
  await look(page, "studio-auditor");
  const checked = JSON.parse(await program.tell("check", "--json"));
  assert.deepEqual(checked.problems, []);
});
