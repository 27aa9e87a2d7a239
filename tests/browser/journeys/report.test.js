// The city in figures: what guests find on the home page, questions that the statistics answer, numbers that lead to their
// lists, the annual report on a screen, on paper and in an office program, and what the city mends and corrects.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DESK, PHONE, fits, open, picture } from "../browser.js";
import { as, begin, browser, click, go, look, lookTwice, people, program, shown, step, table } from "../walk.js";
import { unzipped } from "../workbook.js";

const TODAY = "2026-03-02T09:00:00+08:00";
const LAST_YEAR = "2025";
const QUESTIONS = ["certificates", "assessors", "competitions", "promotions"];
/** Questions about the work of single bodies. */
const INSIDE = ["passing", "waiting"];
const DIMENSIONS = ["district", "trade", "level", "year"];
/** A figure that is recorded, and how the report states it. */
const RECORDED = "industrial_workers";
const STATED = { "zh-CN": "产业工人总数 2,471,900 人", en: "Industrial workers: 2,471,900 people" };
/** A sheet of paper between its margins, in pixels. */
const PAPER = { width: 700, height: 1000 };
/** Lists behind one page that are opened. */
const MOST_LISTS = 8;

begin({ command: "demo", options: ["--certificates", "3000"], at: TODAY });

const number = (text) => Number(/[\d,]+/.exec(text)[0].replaceAll(",", ""));

/** How many rows a list has that is shown. */
async function total(page) {
  if (await page.locator("main .empty").count()) return 0;
  return number(await page.locator(".pages > span").innerText());
}

/** Every number that is shown with its list has as many rows there; the first is opened as anybody opens it. */
async function leadToTheirLists(page, what, place = "main td.num a") {
  const found = await page.locator(place).evaluateAll((links) =>
    links.map((link) => [link.getAttribute("href"), link.innerText]));
  const numbers = [...new Map(found)].filter(([href]) => !href.startsWith("/indicators/"));
  assert.ok(numbers.length > 0, `${what} has numbers that lead to a list`);
  const here = new URL(page.url());
  await click(page, page.locator(`${place}[href="${numbers[0][0]}"]`).first());
  assert.equal(await total(page), number(numbers[0][1]), `${what}: ${numbers[0][0]}`);
  for (const [href, said] of numbers.slice(1, MOST_LISTS)) {
    const answer = await go(page, href);
    assert.equal(answer.status(), 200, `${what}: ${href}`);
    assert.equal(await total(page), number(said), `${what}: ${href}`);
  }
  await page.goto(here.href);
}

/** What stands in the rows of all tables of a page, without marks. */
const rowsOf = (page) => page.locator("main table tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => {
  const own = cell.cloneNode(true);
  own.querySelectorAll(".badge").forEach((badge) => badge.remove());
  return own.textContent.trim();
})));

/** The parts of an office file, each of them well-formed, and the rows of the tables in one of them. */
async function opened(page, bytes, part, rowName, cellName) {
  const parts = unzipped(bytes);
  return page.evaluate(([parts, part, rowName, cellName]) => {
    let rows = [];
    for (const [name, text] of Object.entries(parts)) {
      const read = new DOMParser().parseFromString(text, "application/xml");
      const fault = read.querySelector("parsererror");
      if (fault) throw new Error(`${name}: ${fault.textContent}`);
      if (name !== part) continue;
      rows = [...read.getElementsByTagName(rowName)].map((row) => [...row.getElementsByTagName(cellName)].map((cell) => cell.textContent));
    }
    return rows;
  }, [parts, part, rowName, cellName]);
}

/** A file behind a link of a page, as the browser saves it. */
async function file(page, ending) {
  const saved = page.waitForEvent("download");
  await page.locator(`main .actions a[href*=".${ending}"]`).click();
  return readFile(await (await saved).path());
}

/** Records a figure beside its indicator. */
async function record(page, typed) {
  for (const [name, words] of Object.entries(typed)) await page.locator(`main form [name=${name}]`).fill(words);
  await click(page, page.getByRole("button", { name: "登记数字" }));
}

step("the home page has the city in figures under what guests come for, and each figure leads on", async () => {
  for (const language of ["zh-CN", "en"]) {
    const guest = await open(browser, { language });
    people.set(`guest-${language}`, guest);
    await go(guest, "/");
    await lookTwice(guest, `home-${language}`);
    const places = await guest.locator("form.verify-form, #open, #results, #pub, #city").evaluateAll((all) => all.map((one) => one.id));
    assert.deepEqual(places, ["", "open", "results", "pub", "city"], "whoever comes to verify finds that first");
    const figures = await guest.locator(".figure-value a").evaluateAll((links) => links.map((link) => [link.getAttribute("href"), link.innerText]));
    assert.equal(figures.length, 5);
    for (const [href, said] of figures) {
      await go(guest, "/");
      await click(guest, guest.locator(`.figure-value a[href="${href}"]`));
      if (!href.startsWith("/statistics/certificates")) assert.equal(await total(guest), number(said), href);
    }
    await go(guest, "/");
    await click(guest, guest.locator('section[aria-labelledby="city"] a[href="/statistics"]'));
    await lookTwice(guest, `statistics-${language}`);
  }
});

step("each question is answered by a sentence, a chart, a table and a file; numbers lead to their lists", async () => {
  const guest = people.get("guest-zh-CN");
  const city = await as("city");
  await go(city, "/statistics");
  const asked = (page) => page.locator('#asked + ul a').evaluateAll((links) => links.map((link) => link.getAttribute("href").split("/").pop()));
  assert.deepEqual(await asked(city), ["certificates", "assessors", "passing", "waiting", "competitions", "promotions"]);
  await go(guest, "/statistics");
  assert.deepEqual(await asked(guest), QUESTIONS, "guests are not told of single bodies");
  for (const question of INSIDE) {
    await go(guest, `/statistics/${question}`);
    assert.equal(new URL(guest.url()).pathname, "/sign-in");
  }

  const pages = [...DIMENSIONS.map((by) => `certificates?by=${by}`), "assessors", "passing?year=2026", "waiting?year=2026", "competitions"];
  for (const path of [...pages, `years?year=${LAST_YEAR}`]) {
    const name = `statistics-${path.replace(/\W+/g, "-")}`;
    await go(city, `/statistics/${path}`);
    await lookTwice(city, name);
    assert.match(await city.locator("p.answer").innerText(), /\d/, `${path} is answered by a sentence`);
    if (!path.startsWith("years")) {
      const drawn = city.locator("svg.chart");
      assert.match(await drawn.getAttribute("aria-label"), /？ .*\d/, `the drawing of ${path} says what it shows`);
      assert.ok((await drawn.locator("rect").count()) > 0, `${path} draws something`);
    }
    const labels = (await rowsOf(city)).slice(1).map(([label]) => label);
    assert.ok(labels.length > 0, `${path} has rows`);
    const text = (await file(city, "csv")).toString("utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
    assert.deepEqual(text.slice(1, labels.length + 1).map((line) => line.split(",")[0].replaceAll('"', "")), labels, `${path}: the file has the rows of the page`);
    const sheet = await opened(city, await file(city, "xlsx"), "xl/worksheets/sheet1.xml", "row", "c");
    assert.equal(sheet.length, text.length, `${path}: the workbook has as many rows as the text`);
    await leadToTheirLists(city, path);
  }
  for (const question of ["assessors", "competitions"]) {
    await go(guest, `/statistics/${question}`);
    await leadToTheirLists(guest, `${question} for a guest`);
  }

  // A district and a trade have a page of their own.
  await go(guest, "/statistics/certificates?by=district");
  await click(guest, guest.locator("main tbody th a").first());
  await lookTwice(guest, "statistics-district");
  await leadToTheirLists(guest, "a district", "main .figure-value a");
  await go(guest, "/statistics/certificates?by=trade");
  await click(guest, guest.locator("main tbody th a").first());
  await lookTwice(guest, "statistics-trade");
});

step("the annual report is read in both languages, printed, and opened as a file; its figures are the same everywhere", async () => {
  for (const language of ["zh-CN", "en"]) {
    const page = people.get(`guest-${language}`);
    await go(page, "/statistics");
    await click(page, page.locator('main .actions a[href="/report"]'));
    await lookTwice(page, `report-${language}`);
    assert.ok((await page.locator("h1").innerText()).includes(LAST_YEAR));
    const sentences = (await page.locator("p.answer").allInnerTexts()).join(" ");
    assert.ok(sentences.includes(STATED[language]), `${STATED[language]} is not in ${sentences}`);
    const rows = await rowsOf(page);
    const figures = await page.locator("td.num a[data-key]").allInnerTexts();
    assert.ok(figures.length > 60, "every indicator stands in it");
    await leadToTheirLists(page, "the report", "main td.num a[data-key]");

    // On paper: the report and nothing else, all of it within the margins.
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize(PAPER);
    await fits(page, "the printed report");
    for (const beside of [".topbar", "form.filters", ".actions .btn", ".crumbs", ".foot"]) {
      assert.ok(!(await page.locator(beside).first().isVisible()), `${beside} is not printed`);
    }
    const cut = await page.locator(".table-wrap, figure").evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText.slice(0, 40)));
    assert.deepEqual(cut, [], "nothing is cut off at the margin");
    await picture(page, `report-print-${language}`, { fullPage: true });
    await page.emulateMedia({ media: null });
    await page.setViewportSize(DESK);
    const printed = await page.pdf({ format: "A4", margin: { top: "15mm", bottom: "15mm", left: "12mm", right: "12mm" } });
    assert.equal(printed.toString("latin1", 0, 5), "%PDF-");
    const sheets = printed.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    assert.ok(sheets >= 4 && sheets <= 25, `${sheets} sheets of paper`);

    // As files: the text document has the rows of the page, in their order.
    const drawn = await file(page, "pdf");
    assert.equal(drawn.toString("latin1", 0, 5), "%PDF-");
    const written = await opened(page, await file(page, "docx"), "word/document.xml", "w:tr", "w:tc");
    assert.deepEqual(written, rows);
  }
  const phone = await open(browser, { viewport: PHONE });
  await go(phone, "/report?year=2024");
  assert.ok((await phone.locator("h1").innerText()).includes("2024"));
  await look(phone, "report-2024-phone");
  await go(phone, "/indicators");
  await lookTwice(phone, "indicators");
});

step("the city sees what is to be mended, with the page that mends it, and mends one", async () => {
  const guest = people.get("guest-zh-CN");
  await go(guest, "/quality");
  assert.equal(new URL(guest.url()).pathname, "/sign-in");
  const city = await as("city");
  await click(city, city.getByRole("link", { name: "数据质量" }).first());
  await lookTwice(city, "quality");
  const all = number(await city.locator(".page-title p").innerText());
  const counts = await city.locator("main section .section-head .quiet").allInnerTexts();
  assert.equal(counts.map(number).reduce((sum, count) => sum + count, 0), all);
  const firsts = await city.locator("main section").evaluateAll((sections) =>
    sections.map((section) => section.querySelector("ul.lines a")?.getAttribute("href")).filter(Boolean));
  for (const href of firsts) assert.equal((await go(city, href)).status(), 200, href);

  await go(city, "/quality");
  const text = (await file(city, "csv")).toString("utf8").trim().split(/\r?\n/);
  assert.equal(text.length, all + 1, "the file has all of them");
  const old = city.locator("#k-figures_old");
  await old.waitFor();
  const mended = city.locator('main a[href^="/indicators/"]').first();
  const path = await mended.getAttribute("href");
  await click(city, mended);
  assert.equal(new URL(city.url()).pathname, path);
  await record(city, { value: "6", as_of: "2026-02-28", source: "市产改办 2026 年通报" });
  await city.getByRole("status").getByText("2026-02-28").waitFor();
  await go(city, "/quality");
  assert.equal(number(await city.locator(".page-title p").innerText()), all - 1);
  assert.equal(await city.locator(`main a[href="${path}"]`).count(), 0, "what was mended is gone");
});

step("the city corrects a figure, for a reason, and the report says the corrected one", async () => {
  const city = await as("city");
  await go(city, "/report");
  await click(city, city.locator(`a[data-key="${RECORDED}"]`));
  await lookTwice(city, "indicator");
  const [day, value] = (await table(city))[0];
  assert.deepEqual([day, value], ["2022-12-31", "2,471,900"]);
  const corrected = { value: "2481900", as_of: day, note: "全市产业工人 248.19 万人" };
  await record(city, corrected);
  await city.getByRole("alert").getByText("更正理由").waitFor();
  await lookTwice(city, "indicator-refused");
  await record(city, { ...corrected, reason: "原公布数字有误，统计部门已更正" });
  assert.deepEqual((await table(city)).map((cells) => cells.slice(0, 2)), [[day, "2,481,900"]]);
  await lookTwice(city, "indicator-corrected");
  for (const language of ["zh-CN", "en"]) {
    const page = people.get(`guest-${language}`);
    await go(page, "/report");
    assert.equal(await page.locator(`a[data-key="${RECORDED}"]`).innerText(), "2,481,900");
    await shown(page, STATED[language].replace("2,471,900", "2,481,900"));
    const written = await opened(page, await file(page, "docx"), "word/document.xml", "w:tr", "w:tc");
    assert.ok(written.some((cells) => cells[1] === "2,481,900"));
  }
  const guest = people.get("guest-zh-CN");
  await click(guest, guest.locator(`a[data-key="${RECORDED}"]`));
  assert.equal(await guest.locator("main form").count(), 0, "guests correct nothing");
  const auditor = await as("auditor");
  await go(auditor, "/audit");
  await shown(auditor, "原公布数字有误");
  const said = JSON.parse(await program.tell("check", "--json"));
  assert.deepEqual(said.problems, []);
});
