// The smaller modules in a real browser: each page must also work without them, and does something better with them.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { DESK, PHONE, fits, launch, open, picture, scan, watch } from "../browser.js";
import { Stage } from "../stage.js";

let browser;
let stage;
let page;

before(async () => {
  stage = await new Stage().start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});
beforeEach(async () => {
  stage.reset();
  page = await open(browser);
});
afterEach(async () => {
  page.quiet();
  await page.context().close();
});

const go = (path, on = page) => on.goto(stage.origin + path);
const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();
const workbook = (name = "roster.xlsx", size = 300000) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.alloc(size, 7) });

test("the slash puts the cursor into the search box, unless somebody is typing", async () => {
  await go("/parts");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  assert.equal(await page.locator("#q").inputValue(), "");
  await page.locator("#f").focus();
  await page.keyboard.press("/");
  assert.equal(await page.locator("#f").inputValue(), "/");
});

test("a dialog opens from its link with the cursor inside, and closes again", async () => {
  await go("/parts");
  await page.locator("[data-dialog]").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "why");
  await scan(page, "an open dialog");
  await page.locator("[data-close]").click();
  await page.locator("dialog").waitFor({ state: "hidden" });
  await page.locator("[data-dialog]").click();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "hidden" });
});

test("without scripts a dialog opens by its address", async () => {
  const plain = await open(browser, { javaScriptEnabled: false });
  await go("/parts", plain);
  assert.ok(await plain.locator("dialog").isHidden());
  await plain.locator("[data-dialog]").click();
  assert.ok(await plain.locator("dialog").isVisible());
  assert.ok(await plain.locator("[data-print]").isHidden(), "a button that would do nothing is not there");
  await plain.context().close();
});

test("a table is filtered as one types, keeps what is chosen in sight, and says how many are left", async () => {
  await go("/parts");
  const rows = page.locator("#people tbody tr[data-search]");
  await page.locator("#f").fill("ＷＺＹ");
  await shows(page.locator("[data-filter-count]"), "shown: 1");
  assert.deepEqual([await rows.nth(0).isVisible(), await rows.nth(1).isVisible()], [true, false]);
  await page.locator("#f").fill("nobody of this name");
  assert.ok(await page.locator("[data-filter-none]").isVisible());
  await page.locator("#f").fill("");
  await rows.nth(1).locator("input").check();
  await page.locator("#f").fill("王志远");
  await shows(page.locator("[data-filter-count]"), "shown: 2");
  assert.ok(await rows.nth(1).isVisible());
});

test("a number is copied, and the page is printed", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: stage.origin });
  await go("/parts");
  await page.locator("[data-copy]").click();
  await shows(page.locator("[data-copy]"), "copied");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "S000053000123");
  await page.evaluate(() => { window.print = () => { document.title = "printed"; }; });
  await page.locator("[data-print]").click();
  assert.equal(await page.title(), "printed");
});

test("a file is uploaded with progress, and the page follows the work until it is done", async () => {
  await go("/upload");
  await page.locator("#file").setInputFiles(workbook());
  await shows(page.locator("[data-chosen]"), "roster.xlsx");
  await scan(page, "an upload");
  await page.locator("form[data-upload] button").click();
  await shows(page.locator("[data-progress] [data-text]"), "/ 4 行");
  await shows(page.locator("h1"), "done");
  assert.equal(stage.uploads, 1);
});

test("a dropped file is a chosen file", async () => {
  await go("/upload");
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "dropped.xlsx"));
    const drop = document.querySelector(".drop");
    drop.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
    drop.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await shows(page.locator("[data-chosen]"), "dropped.xlsx");
  await page.locator("form[data-upload] button").click();
  await shows(page.locator("h1"), "done");
});

test("a refused file brings the form back with its errors, ready for the next one", async () => {
  await go("/upload");
  await page.locator("#file").setInputFiles(workbook("roster.txt"));
  await page.locator("form[data-upload] button").click();
  await shows(page.locator(".error-summary"), "not a workbook");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".error-summary")));
  await page.locator("#file").setInputFiles(workbook());
  await page.locator("form[data-upload] button").click();
  await shows(page.locator("h1"), "done");
});

test("an upload without network says so and can be tried again with the same file", async () => {
  await go("/upload");
  await page.locator("#file").setInputFiles(workbook());
  await page.context().setOffline(true);
  await page.locator("form[data-upload] button").click();
  await shows(page.locator("[data-upload-error]"), "没有传上去");
  await page.context().setOffline(false);
  await page.locator("form[data-upload] button").click();
  await shows(page.locator("h1"), "done");
});

test("what is typed into a long form outlives the session, and passwords do not", async () => {
  await go("/batch");
  await page.locator("#site").fill("呈贡校区");
  await page.locator("#why").fill("两间考场");
  await page.locator("#level").selectOption("4");
  await page.locator("#line-1").selectOption("B"); // two fields of one name, as the lines of a batch
  await page.locator("#line-2").selectOption("A");
  await page.locator("[name=review]").check();
  await page.locator("#secret").fill("correct horse");
  stage.token = "token-2"; // the session ended meanwhile, so the form is refused
  await page.locator("main button.btn-primary").click();
  await shows(page.locator("h1"), "too old");
  await go("/sign-in");
  await go("/batch");
  assert.equal(await page.locator("#site").inputValue(), "呈贡校区");
  assert.equal(await page.locator("#why").inputValue(), "两间考场");
  assert.equal(await page.locator("#level").inputValue(), "4");
  assert.deepEqual([await page.locator("#line-1").inputValue(), await page.locator("#line-2").inputValue()], ["B", "A"]);
  assert.ok(await page.locator("[name=review]").isChecked());
  assert.equal(await page.locator("#secret").inputValue(), "");
  assert.equal(await page.locator("[name=csrf]").inputValue(), "token-2");
  assert.ok(await page.locator("[data-draft-back]").isVisible());
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).includes("horse"));
  await scan(page, "a form whose draft is back");

  await page.locator("main button.btn-primary").click();
  await shows(page.locator("h1"), "Parts");
  await page.waitForLoadState(); // the heading stands before the modules of its page have run
  assert.equal(stage.batches[0].get("site"), "呈贡校区");
  await go("/batch");
  assert.equal(await page.locator("#site").inputValue(), "", "what was sent does not come back");
});

test("a draft can be dropped, and belongs to one account", async () => {
  await go("/batch");
  await page.locator("#site").fill("呈贡校区");
  await page.reload();
  assert.equal(await page.locator("#site").inputValue(), "呈贡校区");
  stage.account = "18";
  await page.reload();
  assert.equal(await page.locator("#site").inputValue(), "");
  stage.account = "17";
  await page.reload();
  await page.locator("[data-draft-drop]").click();
  assert.equal(await page.locator("#site").inputValue(), "");
  await page.reload();
  assert.equal(await page.locator("#site").inputValue(), "");
});

test("a session warns before it ends, and one click stays signed in", async () => {
  await page.clock.install({ time: new Date("2026-11-23T09:00:00+08:00") });
  await go("/batch");
  const box = page.locator("[data-session]");
  assert.ok(await box.isHidden());
  await page.clock.fastForward("28:30");
  await shows(box, "2 分钟后将自动退出");
  await scan(page, "a warning before the end of the session");
  await picture(page, "session-warning");
  await box.locator("[data-stay]").click();
  await box.waitFor({ state: "hidden" });
  await page.clock.fastForward("28:30");
  await shows(box, "分钟后将自动退出");
});

test("a session that has ended says so, keeps the page, and goes on after signing in elsewhere", async () => {
  await page.clock.install({ time: new Date("2026-11-23T09:00:00+08:00") });
  await go("/batch");
  await page.locator("#site").fill("呈贡校区");
  await page.clock.fastForward("31:00");
  const box = page.locator("[data-session]");
  await shows(box, "登录已过期");
  assert.equal(await box.locator("[data-again]").getAttribute("target"), "_blank");
  stage.token = "token-2"; // signed in again
  const other = watch(await page.context().newPage());
  await other.clock.install({ time: new Date("2026-11-23T09:31:30+08:00") });
  await go("/parts", other);
  await box.waitFor({ state: "hidden" });
  assert.equal(await page.locator("#site").inputValue(), "呈贡校区");
  await page.locator("main button.btn-primary").click();
  await shows(page.locator("h1"), "Parts");
  assert.equal(stage.batches.length, 1, "the form went with the token of the new session");
  other.quiet();
});

test("a certificate of a demonstration says so across the page, on screen, on a phone and on paper", async () => {
  await go("/certificate");
  const mark = page.locator(".specimen-mark");
  for (const [name, prepare] of [
    ["desk", () => page.setViewportSize(DESK)],
    ["phone", () => page.setViewportSize(PHONE)],
    // what is left of A4 inside its margins
    ["paper", async () => { await page.setViewportSize({ width: 688, height: 1017 }); await page.emulateMedia({ media: "print" }); }],
  ]) {
    await prepare();
    const [sheet, words] = [await page.locator(".sheet").boundingBox(), await mark.locator("span").boundingBox()];
    assert.ok(words.width > sheet.width * 0.6 && words.height > sheet.height * 0.3, `${name}: it lies across the sheet`);
    assert.equal(await mark.evaluate((element) => getComputedStyle(element).visibility), "visible");
    assert.ok(await page.locator(".demo-band").isVisible(), `${name}: the band is there`);
    await picture(page, `certificate-${name}`);
    if (name !== "paper") {
      await scan(page, `a certificate (${name})`);
      await fits(page, `a certificate (${name})`);
    }
  }
  const paper = await page.pdf({ format: "A4", printBackground: false });
  assert.equal(paper.toString("latin1").match(/\/Type \/Page\b/g).length, 1, "one sheet of paper");
});
