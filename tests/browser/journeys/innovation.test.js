// An innovation, from a worker's telephone to its e-certificate: he hands it in with whoever shares it, his unit speaks,
// experts review, the city adopts and awards it, and anybody verifies the certificate by its number or its code.

import assert from "node:assert/strict";
import { PHONE, open, tabTo } from "../browser.js";
import { resident } from "../documents.js";
import { jpeg } from "../files.js";
import { until } from "../journey.js";
import { mails } from "../mail.js";
import { readQr } from "../qr.js";
import { as, begin, browser, click, go, look, lookTwice, people, program, send, shown, step, table } from "../walk.js";

const HANDED_IN = "2026-03-02T09:00:00+08:00";
const TITLE = "焊枪快换定位支架";
const PARTNER = "白玉兰";
const PARTNERS_NUMBER = resident("19880412", 61);
const CLAIMED = "86,000";
const CONFIRMED = "80000";
const BASIS = "按核定的 240 个班次、每班 18 分钟和工时单价计算。";
const REVIEWERS = "市工业学院";
const ADDRESS = "inventor@example.org";
const AWARDED_BY = "昆工发〔2026〕18号";

/** What later steps need to know. */
const known = {};

begin({ command: "demo", options: ["--certificates", "200"], at: HANDED_IN });

const atInnovation = (page, path = "") => go(page, `${known.innovation}${path}`);
const badge = (page) => page.locator(".page-title .badge").innerText();
const worker = () => as("worker", { viewport: PHONE });

/** Takes one of the steps, with what is to be typed in it. The one that comes next stands open, the others are folded away. */
async function decide(page, label, action, typed = {}) {
  const details = page.locator("details", { has: page.locator(`form[action$="${action}"]`) }).first();
  const isOpen = await details.evaluate((element) => element.open);
  if (!isOpen) await details.locator("summary", { hasText: new RegExp(`^${label}$`) }).click();
  await send(page, action, typed);
}

/** The one step that stands open. */
const next = (page) => page.locator("main section > details[open] > summary").allInnerTexts();

/** Mails about the innovation with a subject, once there are as many as wanted. */
async function told(subject, count) {
  const found = async () => (await mails(program.folder)).filter((mail) => mail.subject === subject && mail.text.includes(TITLE));
  await until(async () => (await found()).length === count, 20000, () => `not ${count} mails "${subject}"`);
  return found();
}

step("the city notes where mail reaches the worker", async () => {
  const page = await worker();
  const name = await page.locator('a[href="/account"]').innerText();
  const city = await as("city");
  await go(city, "/people");
  await city.getByRole("searchbox", { name: "查找人员" }).fill(name);
  await click(city, city.getByRole("button", { name: "查找" }));
  await click(city, city.locator("main tbody a").first());
  await click(city, city.getByRole("link", { name: "更正联系方式" }));
  await city.getByLabel("电子邮箱").fill(ADDRESS);
  await click(city, city.getByRole("button", { name: "保存" }));
});

step("a worker hands it in on his telephone; shares that are no hundred per cent come back with everything he typed", async () => {
  const body = await as("body");
  await go(body, "/batches");
  await click(body, body.locator("main tbody a").first());
  await click(body, body.locator('a[href^="/bodies/"]').first());
  known.unit = await body.locator("h1").innerText();

  const page = await worker();
  await go(page, "/mine");
  await click(page, page.getByRole("link", { name: "我的创新成果" }));
  await look(page, "innovation-mine-before");
  await click(page, page.getByRole("link", { name: "申报成果" }).first());
  await page.getByLabel("类别").selectOption({ label: "技术革新" });
  for (const [label, words] of [
    ["成果名称", TITLE],
    ["解决的问题", "换焊枪时要重新找正，每次停机二十分钟。"],
    ["做法", "用锥销定位的快换支架，一个手柄锁紧。"],
    ["所在单位", known.unit],
    ["班组", "焊接一班"],
    ["开始应用", "2025-11-03"],
    ["年效益（元）", CLAIMED],
    ["效益计算依据", "全年 250 个班次，每班少停机 20 分钟。"],
    ["本人贡献比例", "60"],
  ]) {
    await page.getByLabel(label).first().fill(words);
  }
  await page.getByLabel("区县").selectOption({ label: "五华区" });
  await page.locator("summary", { hasText: "增加完成人" }).click();
  await page.locator("[name=author1_name]").fill(PARTNER);
  await page.locator("[name=author1_document]").fill(PARTNERS_NUMBER);
  await page.locator("[name=author1_percent]").fill("30");
  await page.getByLabel(/本成果真实/).check();
  await lookTwice(page, "innovation-form");
  await click(page, page.getByRole("button", { name: "提交" }));
  await page.getByRole("alert").getByText("现在是 90%").waitFor();
  await page.locator("#e-own_percent").getByText("现在是 90%").waitFor();
  assert.equal(await page.getByLabel("做法").inputValue(), "用锥销定位的快换支架，一个手柄锁紧。");
  assert.equal(await page.locator("[name=author1_document]").inputValue(), PARTNERS_NUMBER, "what he typed is still there");
  await lookTwice(page, "innovation-form-refused");
  await page.locator("[name=author1_percent]").fill("40");
  await click(page, page.getByRole("button", { name: "提交" }));
  known.innovation = new URL(page.url()).pathname;
  known.number = known.innovation.split("/").pop();
  assert.match(known.number, /^K2026\d{6}$/);
  await page.getByRole("status").getByText(known.number).waitFor();
  // A photograph from the telephone.
  const photo = { name: "夹具.jpg", mimeType: "image/jpeg", buffer: jpeg() };
  await page.getByLabel("照片、扫描件或文件").setInputFiles(photo);
  await click(page, page.getByRole("button", { name: "添加附件" }));
  await page.getByRole("link", { name: photo.name }).waitFor();
  await lookTwice(page, "innovation-submitted");

  const guest = await open(browser, { viewport: PHONE });
  people.set("guest", guest);
  assert.equal((await atInnovation(guest)).status(), 404, "strangers know of nothing before it is adopted");
});

step("his unit finds it on its worklist, sends it back with a reason, and speaks for it when it is mended", async () => {
  const body = await as("body");
  await look(body, "innovation-work-body");
  await click(body, body.locator(`ul.work a[href="${known.innovation}"]`).first());
  assert.deepEqual(await next(body), ["出具单位意见"]);
  await body.getByRole("link", { name: "夹具.jpg" }).waitFor();
  await lookTwice(body, "innovation-for-the-unit");
  await decide(body, "退回修改", "/return", { reason: "请写明应用的车间" });
  assert.equal(await badge(body), "已退回");
  const [back] = await told("创新成果申报被退回", 1);
  assert.equal(back.to, ADDRESS);
  assert.match(back.text, new RegExp(`${known.number}[\\s\\S]*请写明应用的车间`));

  const page = await worker();
  await page.goto(/https?:\S+/.exec(back.text)[0]);
  await shown(page, "请写明应用的车间");
  await look(page, "innovation-returned");
  await click(page, page.getByRole("link", { name: "修改" }).first());
  assert.equal(await page.getByLabel("本人贡献比例").inputValue(), "60");
  await page.getByLabel("做法").fill("用锥销定位的快换支架，一个手柄锁紧，已在一车间应用。");
  // Numbers of documents are not shown again.
  await page.locator("[name=author1_document]").fill(PARTNERS_NUMBER);
  await page.getByLabel(/本成果真实/).check();
  await click(page, page.getByRole("button", { name: "提交" }));
  assert.equal(await badge(page), "已提交");

  await as("body");
  await atInnovation(body);
  await decide(body, "出具单位意见", "/endorsement", { opinion: "成果属实，已在一车间应用，同意推荐。" });
  assert.equal(await badge(body), "单位推荐");
  await look(body, "innovation-endorsed");
});

step("the city records reviews, by keyboard too, and adopts it with the benefit that was confirmed and its basis", async () => {
  const city = await as("city");
  await look(city, "innovation-work-city");
  await click(city, city.locator(`ul.work a[href="${known.innovation}"]`).first());
  assert.deepEqual(await next(city), ["记录专家评审"]);
  await tabTo(city, city.locator("[name=reviewer]"), "the reviewer");
  // Nobody of the unit itself: what was typed stays, and is sent again once the field is mended.
  for (const words of ["评审专家甲", known.unit, "88", "结构简单，便于推广。"]) {
    await city.keyboard.type(words);
    await city.keyboard.press("Tab");
  }
  await Promise.all([city.waitForNavigation(), city.keyboard.press("Enter")]);
  await city.locator("#e-unit").getByText("须回避").waitFor();
  assert.equal(await city.locator("[name=points]").inputValue(), "88");
  await city.locator("[name=unit]").fill(REVIEWERS);
  await Promise.all([city.waitForNavigation(), city.keyboard.press("Enter")]);
  await decide(city, "记录专家评审", "/reviews", { reviewer: "评审专家乙", unit: REVIEWERS, points: "90.5", opinion: "效果明显。" });
  await shown(city, "90.5");
  await shown(city, "已有 2 份评审，至少要 3 份，还差 1 份");
  assert.equal(await city.locator('form[action$="/adoption"]').count(), 0, "nothing to press while a review is missing");
  await lookTwice(city, "innovation-too-few-reviews");
  await decide(city, "记录专家评审", "/reviews", { reviewer: "评审专家丙", unit: REVIEWERS, points: "86", opinion: "建议在同行业推广。" });
  assert.deepEqual(await next(city), ["采纳"]);
  await lookTwice(city, "innovation-to-adopt");
  await decide(city, "采纳", "/adoption", { benefit: CONFIRMED, basis: BASIS });
  assert.equal(await badge(city), "已采纳");
  await shown(city, "88.17"); // (88 + 90.5 + 86) / 3
  await lookTwice(city, "innovation-adopted");
  const [mail] = await told("创新成果已采纳", 1);
  assert.equal(mail.to, ADDRESS);

  const guest = people.get("guest");
  await go(guest, `/innovations?q=${encodeURIComponent(TITLE)}`);
  assert.equal((await table(guest)).length, 1);
  await lookTwice(guest, "innovation-list");
  await click(guest, guest.getByRole("link", { name: TITLE }));
  const text = await guest.locator("main").innerText();
  for (const words of ["80,000", BASIS, "白*兰 40%"]) assert.ok(text.includes(words), `${words} is not in ${text}`);
  for (const secret of [PARTNER, "86,000", "评审专家甲", "同意推荐"]) assert.ok(!text.includes(secret), `strangers read ${secret}`);
  await lookTwice(guest, "innovation-public");
});

step("another administrator awards it; everybody who shares it gets a certificate, and he takes his as a file on his telephone", async () => {
  const adopted = await as("city");
  await atInnovation(adopted);
  await shown(adopted, "须由另一位市级管理员办理");
  assert.deepEqual(await next(adopted), [], "whoever adopted it does not award it");
  await look(adopted, "innovation-awaits-another");
  const city = await as("city2");
  await atInnovation(city);
  assert.deepEqual(await next(city), ["授奖"]);
  await city.getByLabel("奖项").selectOption({ label: "二等奖" });
  await send(city, "/award", { document: AWARDED_BY });
  assert.equal(await badge(city), "已获奖");
  const certificates = await city.locator('a[href^="/innovation-certificates/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.deepEqual(certificates, [1, 2].map((place) => `/innovation-certificates/${known.number}-${place}`));
  await lookTwice(city, "innovation-awarded");
  const [mail] = await told("创新成果获奖", 1);
  assert.match(mail.text, /二等奖/);

  const page = await worker();
  await go(page, "/mine/innovations");
  await lookTwice(page, "innovation-mine");
  const certificate = `${known.number}-1`;
  const file = await page.request.get(await page.getByRole("link", { name: `PDF ${certificate}` }).evaluate((link) => link.href));
  assert.equal(file.headers()["content-type"], "application/pdf");
  const bytes = await file.body();
  assert.ok(bytes.subarray(0, 5).equals(Buffer.from("%PDF-")));
  await click(page, page.locator(`main a[href="/innovation-certificates/${certificate}"]`));
  known.holder = await page.locator("dl.facts dd").first().innerText();
  await lookTwice(page, "innovation-certificate-own");
  const other = await page.request.get(`${program.origin}/innovation-certificates/${known.number}-2.pdf`);
  assert.equal(other.status(), 403, "the other one's file is not his");
});

step("a guest verifies it by its number and by its code, in both languages, and sees when it is revoked", async () => {
  const certificate = `${known.number}-1`;
  const guest = people.get("guest");
  await go(guest, "/");
  await guest.getByRole("textbox", { name: "证书编号" }).fill(certificate.toLowerCase());
  await guest.getByLabel("姓名").fill(known.holder);
  await click(guest, guest.locator("form.verify-form button"));
  assert.equal(new URL(guest.url()).pathname, `/innovation-certificates/${certificate}`);
  const text = await guest.locator("main").innerText();
  for (const words of ["有效", "二等奖", TITLE, AWARDED_BY, certificate, `${known.holder[0]}*`]) assert.ok(text.includes(words), `${words}: ${text}`);
  assert.ok(!text.includes(known.holder), "strangers read a masked name");
  assert.equal(await guest.getByRole("link", { name: "下载" }).count(), 0, "and take no file");
  await lookTwice(guest, "innovation-certificate");
  const scanned = await readQr(guest, guest.locator("svg.qr"));
  assert.equal(scanned, `${program.origin}/innovation-certificates/${certificate}`);

  const stranger = await open(browser, { viewport: PHONE, language: "en" });
  await stranger.goto(scanned);
  await shown(stranger, "Second prize");
  await lookTwice(stranger, "innovation-certificate-english");

  const city = await as("city");
  await go(city, `/innovation-certificates/${certificate}`);
  await decide(city, "撤销证书", "/revocation", { reason: "知识产权争议" });
  await lookTwice(city, "innovation-certificate-revoked");
  await guest.reload();
  await shown(guest, "已被撤销");
  assert.ok(!(await guest.locator("main").innerText()).includes("知识产权争议"), "the reason is not for strangers");
  const said = JSON.parse(await program.tell("check", "--json"));
  assert.deepEqual(said.problems, []);
});
