// The main job, end to end: from a filed batch to a certificate that anyone can check, by the people whose work it is.
// It begins on a Monday in March in a small demonstration city; the program's clock goes on as the weeks would.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PHONE, open, picture, tabTo } from "../browser.js";
import { signIn, until } from "../journey.js";
import { mails } from "../mail.js";
import { readQr } from "../qr.js";
import { PASSWORD, accept, as, begin, browser, click, go, logins, look, people, program, send, shown, step, table } from "../walk.js";

const roster = fileURLToPath(new URL("../../data/rosters/journey_9.csv", import.meta.url));
const TRADE = "6-18-02-04"; // 焊工, welder
const TITLE = "2026年3月焊工第一批";
const FILED = "2026-03-02T09:00:00+08:00";
const HELD = "2026-03-31T14:00:00+08:00";
const HELD_ON = "2026-03-31";
const LAST_DAY_OF_NOTICE = "2026-04-08"; // five working days; Qingming and a weekend lie between
const AFTER_NOTICE = "2026-04-09T09:00:00+08:00";

/** What later steps need to know. */
const known = {};

begin({ command: "demo", options: ["--certificates", "200"], at: FILED });

step("the city gives a site of the body one more trade to certify", async () => {
  const body = await as("body");
  await go(body, "/batches");
  await click(body, body.locator("main tbody a").first());
  known.body = await body.locator('a[href^="/bodies/"]').first().getAttribute("href");

  const city = await as("city");
  await go(city, known.body);
  const site = city.locator('main section:has(a[href$="/scope"])').first();
  known.site = await site.locator("h2").innerText();
  const until = (await site.locator("dl.facts").innerText()).match(/\d{4}-\d{2}-\d{2}/g).at(-1);
  await click(city, site.locator('a[href$="/scope"]'));
  await city.locator("[name=trade]").fill(TRADE);
  await city.locator("[name=level][value='4']").check();
  await city.locator("[name=valid_from]").fill("2026-03-02");
  await city.locator("[name=valid_to]").fill(until);
  await look(city, "scope-form");
  await send(city, "/scope");
  await city.locator(`main tr:has-text("${TRADE}")`).first().waitFor();
});

step("the body drafts a batch", async () => {
  const page = await as("body");
  await go(page, "/batches");
  await click(page, page.locator('main a[href="/batches/new"]').first());
  await page.locator("[name=title]").fill(TITLE);
  const site = await page.locator("[name=site] option", { hasText: known.site }).first().getAttribute("value");
  await page.locator("[name=site]").selectOption(site);
  await page.locator("[name=first_day]").fill(HELD_ON);
  await page.locator("[name=last_day]").fill(HELD_ON);
  const scope = page.locator("[name=line_scope]").first();
  const line = await scope.locator("option").evaluateAll((options) =>
    options.find((option) => option.textContent.includes("焊工") && option.textContent.includes("四级"))?.value);
  assert.ok(line, "the new trade is not offered");
  await scope.selectOption(line);
  await page.locator("[name=line_quota]").first().fill("10");
  await look(page, "batch-form");
  await click(page, page.locator("main form button.btn-primary").last());
  known.batch = new URL(page.url()).pathname;
  assert.match(known.batch, /^\/batches\/\w+$/);
  await look(page, "batch-draft");
});

step("it uploads its roster, sees what is wrong in each bad row, and posts the rest", async () => {
  const page = await as("body");
  await go(page, known.batch);
  await click(page, page.locator(`main a[href="${known.batch}/roster"]`).first());
  await look(page, "roster-empty");
  await page.locator("#file").setInputFiles(roster);
  await page.locator("form[data-upload] button.btn-primary").click();
  await page.waitForURL(/\/roster\/imports\/[^/?]+$/);
  await page.locator("nav.tabs").waitFor();
  await look(page, "roster-errors");
  const bad = await table(page);
  assert.deepEqual(bad.map(([row, column, typed]) => [row, column, typed]), [
    ["5", "联系电话", "1398765OOO4"],
    ["7", "身份证号", "530124199206180367"],
    ["8", "等级", "三级/高级工"],
    ["9", "身份证号", "530102199004120310"],
  ]);
  assert.match(bad[0][3], /不是数字/);
  assert.match(bad[1][3], /校验码/);
  assert.match(bad[2][3], /焊工/);
  assert.match(bad[3][3], /第 2 行/);
  await click(page, page.locator('nav.tabs a[href$="tab=warnings"]'));
  const odd = await table(page);
  assert.deepEqual(odd[0].slice(0, 3), ["6", "姓名", "方 䶮"], "a warning shows what was typed, too");
  await look(page, "roster-warnings");
  await click(page, page.locator('nav.tabs a[href$="tab=good"]'));
  assert.deepEqual((await table(page)).map(([, name]) => name), ["段云鹏", "赵雅琴", "木丽华", "沙建平"]);
  await send(page, "/posting");
  await page.locator('[role=status]').filter({ hasText: "5" }).first().waitFor();
  await look(page, "roster-posted");
  await go(page, `${known.batch}/roster`);
  assert.equal((await table(page)).length, 5);
  assert.ok(!(await page.locator("main").innerText()).includes("530102199004120310"), "numbers of documents are masked in lists");
  await look(page, "roster");
});

step("it submits the batch; the city finds it on its worklist and approves it", async () => {
  const page = await as("body");
  await go(page, known.batch);
  await send(page, "/submission");
  const city = await as("city");
  await look(city, "work-city");
  await click(city, city.locator(`ul.work a[href="${known.batch}"]`).first());
  await look(city, "batch-submitted");
  await send(city, "/approval");
  await shown(city, "焊工");
  await city.reload();
  const line = await city.locator("ol.steps li").evaluateAll((steps) => steps.map((step) => step.innerText));
  assert.ok(line.some((text) => text.includes("段雨薇") && text.includes("2026-03-02")), `who and when: ${line.join(" | ")}`);
  assert.equal(await city.locator('form[action$="/approval"]').count(), 0, "nothing is approved twice");
});

step("applications close, candidates get their numbers, and one is invited by mail", async () => {
  const page = await as("body");
  await go(page, known.batch);
  await send(page, "/application-closing");
  await send(page, "/arrangement");
  await go(page, `${known.batch}/roster`);
  const row = page.locator("main tbody tr", { hasText: "赵雅琴" });
  await click(page, row.locator('form[action$="/invitation"] button'));
  await page.locator('[role=status]').filter({ hasText: "赵雅琴" }).waitFor();
  assert.equal(await page.locator("main tbody tr", { hasText: "赵雅琴" }).locator('form[action$="/invitation"]').count(), 0);
  assert.equal(await page.locator("main tbody tr", { hasText: "方䶮" }).locator('form[action$="/invitation"]').count(), 0, "without an address nobody can be invited");
  known.tickets = Object.fromEntries((await table(page)).map((cells) => [cells[0].split("\n")[0], cells.find((text) => /^\w{22}\d{5}$/.test(text))]));
  assert.ok(known.tickets["段云鹏"], JSON.stringify(known.tickets));
  known.invited = { login: "zhao.yaqin@example.org", password: PASSWORD };
  await accept("zhao.yaqin@example.org", known.invited.login);
});

step("only fitting assessors are offered, the others with the reason; four are assigned", async () => {
  const page = await as("body");
  await go(page, `${known.batch}/staffing`);
  await look(page, "staffing");
  await click(page, page.locator('main a[href*="/staffing/1/theory"]').first());
  known.theory = new URL(page.url()).pathname;
  const choices = () => page.locator("main tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({
      card: row.querySelector("th small").innerText.split("，")[0].trim(),
      offered: row.querySelector('form[action$="/assignments"]') !== null,
      why: row.cells[4].innerText,
    })));
  const offered = await choices();
  assert.ok(offered.every((choice) => choice.offered), JSON.stringify(offered));
  await look(page, "picker");
  known.cards = offered.map(({ card }) => card).slice(0, 4);
  assert.equal(new Set(known.cards).size, 4);
  await page.locator("[name=range]").selectOption("all");
  await click(page, page.locator("form.filters button"));
  const others = (await choices()).filter((choice) => !choice.offered);
  assert.ok(others.length > 0, "nobody who does not fit");
  for (const { card, why } of others) assert.match(why, /\n\S/, `${card} cannot be chosen, and nothing says why`);
  await look(page, "picker-all");

  const security = await as("security");
  for (const [at, card] of known.cards.entries()) {
    await go(security, "/accounts/new");
    const login = `marker${at + 1}`;
    await security.locator("[name=login]").fill(login);
    await security.locator("[name=name]").fill(`考评员${at + 1}`);
    await security.locator("[name=email]").fill(`${login}@example.org`);
    await security.locator("[name=role]").selectOption("assessor");
    await security.locator("[name=card_number]").fill(card);
    if (at === 0) await look(security, "account-new");
    await click(security, security.locator("main form button.btn-primary").first());
    await accept(`${login}@example.org`, login);
  }

  const assign = async (place, cards) => {
    for (const card of cards) {
      await go(page, place);
      const row = page.locator("main tbody tr", { hasText: card });
      const reason = row.locator("[name=reason]");
      if (await reason.count()) await reason.fill("本季度轮换名单如此");
      await click(page, row.locator('form[action$="/assignments"] button'));
      await page.locator("main tbody tr", { hasText: card }).locator('form[action$="/removal"]').waitFor();
    }
  };
  await assign(known.theory, known.cards.slice(0, 1));
  await assign(known.theory.replace("theory", "practical"), known.cards.slice(1));
  await go(page, `${known.batch}/staffing`);
  await send(page, "/staffing-completion");
  await go(page, known.batch);
  await look(page, "batch-examining");
});

step("an assessor marks by keyboard alone, goes on while the network is cut, and nothing is lost", async () => {
  await program.turnTo(HELD);
  const page = await open(browser);
  people.set("marker1", page);
  const { login, password } = logins.marker1;
  await go(page, "/sign-in");
  await tabTo(page, page.locator("[name=login]"), "the login");
  await page.keyboard.type(login);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await look(page, "work-assessor");
  await tabTo(page, page.locator('ul.work a[href^="/sheets/"]').first(), "the sheet on the worklist");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);

  const main = await page.locator("main").innerText();
  for (const name of ["段云鹏", "赵雅琴", "木丽华", "方䶮", "沙建平"]) assert.ok(!main.includes(name), "assessors see codes only");
  const codes = await page.locator("tr[data-code]").evaluateAll((rows) => rows.map((row) => row.dataset.code));
  assert.equal(codes.length, 5);
  known.theoryMarks = [[codes[0], "88"], [codes[1], "76.5"], [codes[2], "55"], [codes[3], "absent"], [codes[4], "60"]];
  const cell = (code) => page.locator(`tr[data-code="${code}"] td[data-version]`);
  const stands = (code, state) => page.locator(`tr[data-code="${code}"] td[data-state="${state}"]`).waitFor();
  const marks = known.theoryMarks.map(([, mark]) => mark);

  await tabTo(page, cell(codes[0]).locator("input[data-max]"), "the first mark");
  await page.keyboard.type("101"); // an impossible mark is refused at the cell, with the range
  await page.keyboard.press("Enter");
  await stands(codes[0], "refused");
  assert.match(await page.locator(`tr[data-code="${codes[0]}"] td.state`).innerText(), /100/);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(marks[0]);
  await page.keyboard.press("Enter");
  await stands(codes[0], "saved");

  await page.context().setOffline(true);
  for (const mark of marks.slice(1)) {
    if (mark === "absent") {
      await page.keyboard.press("q");
      await page.keyboard.press("q");
    } else {
      await page.keyboard.type(mark);
      await page.keyboard.press("Enter");
    }
  }
  await page.locator('[data-notice="unsent"]').waitFor({ state: "visible" });
  for (const code of codes.slice(1)) await stands(code, "unsent");
  await picture(page, "sheet-offline", { fullPage: true });
  await page.context().setOffline(false);
  for (const code of codes) await stands(code, "saved");
  await look(page, "sheet");
  await page.reload();
  for (const [code, mark] of known.theoryMarks) {
    if (mark === "absent") assert.equal(await page.locator(`tr[data-code="${code}"]`).getAttribute("data-mark"), "absent");
    else assert.equal(Number(await cell(code).locator("input[data-max]").inputValue()), Number(mark));
  }
  await tabTo(page, page.locator("button[data-submit]"), "the button that submits the sheet");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.equal(await page.locator("form[data-score-grid]").count(), 0, "a submitted sheet is not marked any more");
  await look(page, "sheet-submitted");
});

step("another marks without JavaScript: the same sheet is one plain form", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await signIn(page, program.origin, logins.marker2);
  await click(page, page.locator('ul.work a[href^="/sheets/"]').first());
  const address = page.url();
  const codes = await page.locator("tr[data-code] th").allInnerTexts();
  const fill = (code, mark) => page.locator(`[name="m.${code}"]`).fill(mark);
  await fill(codes[0], "80");
  await fill(codes[1], "6O"); // a letter, not a digit
  await click(page, page.locator('button[name=intent][value="save"]'));
  await page.locator(".error-summary[role=alert]").waitFor();
  assert.equal(await page.locator(`[name="m.${codes[1]}"]`).inputValue(), "6O", "what was typed stays");
  await fill(codes[1], "80");
  await click(page, page.locator('button[name=intent][value="save"]'));
  await page.goto(address);
  assert.equal(Number(await page.locator(`[name="m.${codes[1]}"]`).inputValue()), 80);
  for (const code of codes) await fill(code, "80");
  await click(page, page.locator('button[name=intent][value="submit"]'));
  assert.equal(await page.locator("form[data-score-grid]").count(), 0);
  await page.context().close();

  for (const [login, mark] of [["marker3", "85"], ["marker4", "81.5"]]) {
    const other = await as(login);
    await click(other, other.locator('ul.work a[href^="/sheets/"]').first());
    await other.locator("tr[data-code] input[data-max]").first().focus();
    for (const _ of codes) {
      await other.keyboard.type(mark);
      await other.keyboard.press("Enter");
    }
    await other.locator('td[data-state="saved"]').nth(codes.length - 1).waitFor();
    await click(other, other.locator("button[data-submit]"));
  }
});

step("a different person confirms each sheet, and the results are there", async () => {
  const marker = await as("marker1");
  await go(marker, "/sheets");
  await click(marker, marker.locator('main tbody a[href^="/sheets/"]').first());
  assert.equal(await marker.locator('form[action$="/confirmation"]').count(), 0, "nobody confirms his own sheet");
  const page = await as("body");
  await look(page, "work-body");
  for (let left = 4; left > 0; left -= 1) {
    await go(page, "/sheets");
    if (left === 4) await look(page, "sheets");
    const waiting = page.locator("main tbody tr", { hasText: known.batch.split("/").pop() }).filter({ hasText: "待核对" });
    assert.equal(await waiting.count(), left);
    await click(page, waiting.first().locator("a").first());
    if (left === 4) await look(page, "sheet-to-confirm");
    await click(page, page.locator('form[action$="/confirmation"]:has([value="confirm"]) button'));
  }
  await go(page, `${known.batch}/results`);
  await look(page, "results");
  const rows = await table(page);
  assert.equal(rows.length, 5);
  // theory mark, mean of three practical marks rounded once, outcome; the code that stands in the link says who is who
  const codes = await page.locator("main tbody tr").evaluateAll((rows) =>
    rows.map((row) => row.querySelector('a[href*="#c-"]').getAttribute("href").split("#c-")[1]));
  const practical = "82.17"; // (80 + 85 + 81.5) / 3
  known.passed = [];
  for (const [at, cells] of rows.entries()) {
    const mark = new Map(known.theoryMarks).get(codes[at]);
    const name = cells[1];
    const [theory, practised] = cells.slice(3, 5).map((text) => text.split("\n")[0].split(" ")[0]);
    assert.equal(theory, mark === "absent" ? "缺考" : mark, name);
    assert.equal(practised, practical, name);
    const passes = Number(mark) >= 60;
    assert.equal(cells.at(-1), passes ? "合格" : "不合格", `${name} with ${mark}`);
    if (passes) known.passed.push(name);
  }
  assert.equal(known.passed.length, 3);
});

step("the results go on public notice: masked names for everybody, and no certificate before it ends", async () => {
  const page = await as("body");
  await go(page, `${known.batch}/results`);
  await send(page, "/notice");
  await shown(page, LAST_DAY_OF_NOTICE.replace(/(\d+)-0?(\d+)-0?(\d+)/, "$1年$2月$3日"));
  await go(page, `${known.batch}/certificates`);
  assert.equal(await page.locator('form[action$="/certificates"]').count(), 0, "nothing can be issued yet");
  await shown(page, LAST_DAY_OF_NOTICE);
  await look(page, "certificates-too-early");

  const guest = await open(browser);
  people.set("guest", guest);
  await go(guest, "/");
  await look(guest, "home");
  await go(guest, "/notices");
  await click(guest, guest.locator(`main a[href$="${known.batch.split("/").pop()}"]`));
  const text = await guest.locator("main").innerText();
  assert.equal((await table(guest)).length, 5);
  for (const name of ["段云鹏", "赵雅琴", "木丽华", "方䶮", "沙建平"]) assert.ok(!text.includes(name), `${name} stands unmasked on a public page`);
  for (const masked of ["段*鹏", "赵*琴", "木*华", "方*", "沙*平"]) assert.ok(text.includes(masked), `${masked} is missing: ${text}`);
  assert.ok(!text.includes("76.5"), "marks are not public");
  await look(guest, "notice");
});

step("after the notice the certificates are issued, in one action", async () => {
  await program.turnTo(AFTER_NOTICE);
  const page = await as("body");
  await click(page, page.locator(`ul.work a[href^="${known.batch}"]`).first());
  await go(page, `${known.batch}/certificates`);
  await send(page, "/certificates");
  await until(async () => {
    await go(page, `${known.batch}/certificates`);
    return (await page.locator("main tbody tr").count()) === 3;
  }, 30000, () => "no three certificates");
  await look(page, "certificates-issued");
  const issued = await table(page);
  assert.deepEqual(issued.map(([, name]) => name).sort(), [...known.passed].sort());
  for (const [number] of issued) assert.match(number, /^[SY]\d{11,12}\w+$/);
  assert.equal(new Set(issued.map(([number]) => number)).size, 3);
  [known.number, known.holder] = issued[0];
  assert.equal(known.number.length, 22);
  await go(page, known.batch);
  await look(page, "batch-archived");
});

step("a guest reads the QR code of a certificate and learns that it is valid, and no full name", async () => {
  const page = await as("body");
  await go(page, `/certificates/${known.number}`);
  await look(page, "certificate");
  const address = await readQr(page, page.locator("svg.qr"));
  assert.ok(address.startsWith(`${program.origin}/v/${known.number}/`), address);
  const guest = people.get("guest");
  await guest.setViewportSize(PHONE);
  await guest.goto(address);
  await look(guest, "verified-by-code");
  await isValid(guest);
  const forged = await guest.goto(address.slice(0, -1) + (address.endsWith("A") ? "B" : "A"));
  assert.equal(forged.status(), 200);
  await guest.locator("h1", { hasText: "没有" }).waitFor();
  await look(guest, "verified-nothing");
});

async function isValid(page) {
  const text = await page.locator("main").innerText();
  assert.match(text, /有效/);
  assert.equal(await page.locator("h1").count(), 1);
  assert.ok(text.includes(`${known.holder[0]}*`), text);
  assert.ok(!text.includes(known.holder), "the full name is nobody's business");
  assert.ok(text.replace(/\s/g, "").includes(known.number));
}

step("anyone verifies it on a telephone by number and name, in one box", async () => {
  const guest = people.get("guest");
  const ask = async (number, name) => {
    await go(guest, "/");
    await guest.locator("[name=number]").fill(number);
    await guest.locator("[name=name]").fill(name);
    await click(guest, guest.locator("form.verify-form button"));
  };
  await go(guest, "/");
  await look(guest, "home-phone");
  await ask(known.number, known.holder);
  await isValid(guest);
  await ask(known.number, "李四光");
  const wrongName = await guest.locator(".verdict").innerText();
  await ask(`${known.number.slice(0, -1)}${known.number.endsWith("9") ? 8 : 9}`, known.holder);
  assert.equal(await guest.locator(".verdict").innerText(), wrongName, "the answer does not say which of the two is wrong");
});

step("the invited worker sees her application; another claims his by ticket number; both on a telephone", async () => {
  const invited = await open(browser, { viewport: PHONE });
  people.set(known.invited.login, invited);
  await signIn(invited, program.origin, known.invited);
  await go(invited, "/mine");
  await look(invited, "mine-invited");
  const told = await invited.locator("main").innerText();
  assert.match(told, /82\.17/, "her marks are published");
  assert.equal(/看证书/.test(told), known.passed.includes("赵雅琴"));

  const name = known.passed.find((somebody) => somebody !== "赵雅琴");
  const own = (await readFile(roster, "utf8")).split("\r\n").map((line) => line.split(",")).find(([typed]) => typed.replace(" ", "") === name);
  const page = await open(browser, { viewport: PHONE });
  people.set("worker-claiming", page);
  await go(page, "/sign-in");
  await click(page, page.locator('a[href="/claim"]'));
  await page.locator("[name=document_number]").fill(own[2]);
  await page.locator("[name=holder], [name=name]").first().fill(name);
  await page.locator("[name=number]").fill(known.tickets[name]);
  await page.locator("[name=login]").fill(own[3]);
  await page.locator("[name=new_password]").fill(PASSWORD);
  await page.locator("[name=repeated]").fill(PASSWORD);
  await look(page, "claim");
  await click(page, page.locator("main form button.btn-primary"));
  await signIn(page, program.origin, { login: own[3], password: PASSWORD });
  await go(page, "/mine");
  await look(page, "mine");
  const line = await page.locator("ol.steps li").evaluateAll((steps) => steps.map((step) => [step.className, step.innerText]));
  assert.equal(line.length, 7);
  for (const [look, text] of line) assert.match(look, /^done\b/, text); // some are folded on a telephone
  assert.ok(line.every(([, text]) => /\d{4}-\d{2}-\d{2}/.test(text)), `each step says when: ${line.join(" | ")}`);
  assert.match(await page.locator("main").innerText(), /82\.17/);
  await click(page, page.locator('main a[href^="/certificates/"]', { hasText: "看证书" }));
  await page.locator("article.sheet").waitFor();
  await look(page, "certificate-phone");
  const file = await page.request.get(`${page.url()}.pdf`);
  assert.equal(file.status(), 200);
  assert.equal((await file.body()).subarray(0, 5).toString(), "%PDF-");
});

step("everybody was told by mail, each of every thing once", async () => {
  const withAddress = { 段云鹏: "duan.yunpeng", 赵雅琴: "zhao.yaqin", 木丽华: "mu.lihua", 沙建平: "sha.jianping" };
  const address = (name) => `${withAddress[name]}@example.org`;
  const markers = [1, 2, 3, 4].map((at) => `marker${at}@example.org`);
  const names = Object.keys(withAddress);
  const expected = {
    您已报名参加职业技能等级认定: names.map(address),
    您的账号已经开通: [address("赵雅琴"), ...markers],
    考评任务安排: markers,
    认定结果已公示: names.map(address),
    您的职业技能等级证书已签发: known.passed.filter((name) => withAddress[name]).map(address),
  };
  const ours = new Set([...names.map(address), ...markers]);
  const sent = async () => (await mails(program.folder)).filter(({ to }) => ours.has(to));
  const count = Object.values(expected).flat().length;
  await until(async () => (await sent()).length >= count, 20000, () => `fewer than ${count} mails`);
  const bySubject = {};
  // Who has no account yet is written to in both languages, Chinese first.
  for (const { to, subject } of await sent()) (bySubject[subject.split(" / ")[0]] ??= []).push(to);
  for (const [subject, to] of Object.entries(bySubject)) bySubject[subject] = to.sort();
  for (const to of Object.values(expected)) to.sort();
  assert.deepEqual(bySubject, expected);
  const approved = (await mails(program.folder)).filter(({ to, text }) => to === "body@example.org" && text.includes(known.batch));
  assert.deepEqual(approved.map(({ subject }) => subject), ["认定批次已批复"]);
  const documents = (await readFile(roster, "utf8")).match(/\d{17}[\dX]/g);
  for (const { subject, text } of await sent()) {
    assert.ok(!names.some((name) => subject.includes(name)), "subjects name nobody");
    for (const number of documents) assert.ok(!text.includes(number), "mails hold no document number");
  }
});

step("the auditor finds every step of the way, and the chain of the trail is whole", async () => {
  const page = await as("auditor");
  await go(page, known.batch);
  const trail = await page.locator("ol.audit").innerText();
  for (const who of ["普春燕", "段雨薇", "考评员1"]) assert.ok(trail.includes(who), `${who}: ${trail}`);
  await look(page, "batch-auditor");
  const said = JSON.parse(await program.tell("check", "--json"));
  assert.deepEqual(said.problems, []);
});
