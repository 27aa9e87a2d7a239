// The score sheet in a real browser, against a stand-in for the server that can fail in every way.

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
  await page.goto(`${stage.origin}/sheet`);
});
afterEach(async () => {
  page.quiet();
  await page.context().close();
});

const input = (code, on = page) => on.locator(`[name="m.${code}"]`);
const row = (code, on = page) => on.locator(`tr[data-code="${code}"]`);
const notice = (name, on = page) => on.locator(`[data-notice=${name}]`);
const figure = (name, on = page) => on.locator(`[data-figure=${name}]`);

/** Waits until a cell says where it stands. */
const stands = (code, state, on = page) => row(code, on).locator(`td[data-state="${state}"]`).waitFor();
const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();
const shown = (locator) => locator.waitFor({ state: "visible" });
const gone = (locator) => locator.waitFor({ state: "hidden" });
const focused = () => page.evaluate(() => document.activeElement.name || document.activeElement.dataset.withdraw !== undefined && "withdraw");
const kept = () => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("jiangce:sheet:")).length);
const sent = () => stage.saves.map((edit) => `${edit.code}=${edit.value}`);

async function type(code, text, key = "Enter") {
  await input(code).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
  if (key) await page.keyboard.press(key);
}

test("a sheet is filled with the keyboard alone, and every cell is saved as it is left", async () => {
  await input("HG-31").focus();
  for (const mark of ["85.5", "70", "９０．５", "61"]) {
    await page.keyboard.type(mark);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.type("66");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "m.HG-42");
  await page.keyboard.press("Shift+Enter");
  assert.equal(await focused(), "m.HG-18");
  for (const code of stage.cells.keys()) await stands(code, "saved");
  assert.deepEqual(sent(), ["HG-31=85.5", "HG-07=70", "HG-18=90.5", "HG-42=61", "HG-26=66"]);
  assert.equal(await input("HG-18").inputValue(), "90.5");
  assert.equal(await figure("filled").innerText(), "5");
  assert.equal(await figure("missing").innerText(), "0");
  assert.equal(await figure("mean").innerText(), "74.6");
  assert.equal(await kept(), 0);
});

test("an impossible mark is refused at its cell with the range, and nothing is sent", async () => {
  for (const [typed, said] of [["101", "只能填 0—100"], ["-1", "只能填 0—100"], ["6O", "不是分数"], ["85.25", "最多 1 位小数"]]) {
    await type("HG-31", typed);
    await stands("HG-31", "refused");
    assert.match(await row("HG-31").locator("td.state").innerText(), new RegExp(said));
    assert.equal(await focused(), "m.HG-31", "the cursor stays");
    assert.equal(await input("HG-31").inputValue(), typed, "what was typed stays");
    assert.equal(await input("HG-31").getAttribute("aria-invalid"), "true");
  }
  assert.deepEqual(sent(), []);
  await type("HG-31", "85");
  await stands("HG-31", "saved");
  assert.equal(await input("HG-31").getAttribute("aria-invalid"), null);
});

test("what the server refuses is said at the cell too", async () => {
  await type("HG-31", "13");
  await stands("HG-31", "refused");
  await shows(row("HG-31").locator("td.state"), "thirteen is refused here");
  await type("HG-31", "14");
  await stands("HG-31", "saved");
});

test("a state needs its key twice, takes the place of the mark, and is stepped over", async () => {
  await type("HG-07", "70");
  await stands("HG-07", "saved");
  await input("HG-07").focus();
  await page.keyboard.press("q");
  await shows(row("HG-07").locator("td.state"), "再按一次 Q 确认");
  await shows(row("HG-07").locator("td.state"), "已填的 70 分会被取代");
  await page.keyboard.press("w");
  await shows(row("HG-07").locator("td.state"), "违纪");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("w");
  assert.equal(stage.cells.get("HG-07").state, "scored", "keys with something between them do not add up");
  await page.keyboard.press("w");
  await shows(row("HG-07").locator(".standing"), "违纪");
  assert.equal(await focused(), "m.HG-18");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "m.HG-31", "a candidate without a mark is stepped over");
  await stands("HG-07", "saved");
  assert.equal(stage.cells.get("HG-07").state, "violation");
  assert.equal(await row("HG-07").locator("select").inputValue(), "violation");
});

test("a held key does not confirm itself", async () => {
  await input("HG-31").focus();
  await page.keyboard.down("q");
  await page.keyboard.down("q"); // arrives as a repetition
  await page.keyboard.up("q");
  await shows(row("HG-31").locator("td.state"), "再按一次 Q");
  assert.deepEqual(sent(), []);
});

test("state keys work by position under an input method, and its letters leave nothing behind", async () => {
  await type("HG-31", "8", null);
  const tools = await page.context().newCDPSession(page);
  const press = (code) => tools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", windowsVirtualKeyCode: 229, code, key: "Process" });
  const compose = (text) => tools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await press("KeyM");
  await compose("m");
  await shows(row("HG-31").locator("td.state"), "记为免试");
  await tools.send("Input.insertText", { text: "们" });
  assert.equal(await input("HG-31").inputValue(), "8", "one press and a change of mind");
  await press("KeyM");
  await compose("m");
  await press("KeyM");
  await stands("HG-31", "saved");
  assert.deepEqual(sent(), ["HG-31=exempt"]);
  assert.equal(await input("HG-31").inputValue(), "");
});

test("a state is withdrawn by Backspace twice, by its button, or by the list", async () => {
  for (const withdraw of [
    async () => { await row("HG-31").locator("[data-withdraw]").focus(); await page.keyboard.press("Backspace"); await shows(row("HG-31").locator("td.state"), "撤回"); await page.keyboard.press("Backspace"); },
    async () => row("HG-31").locator("[data-withdraw]").click(),
    async () => row("HG-31").locator("select").selectOption(""),
  ]) {
    await row("HG-31").locator("select").selectOption("absent");
    await stands("HG-31", "saved");
    assert.ok(await input("HG-31").isHidden());
    await withdraw();
    await stands("HG-31", "missing");
    assert.ok(await input("HG-31").isVisible());
    assert.equal(stage.cells.get("HG-31").state, "pending");
  }
  assert.deepEqual(sent().filter((edit) => edit !== "HG-31=absent"), ["HG-31=", "HG-31=", "HG-31="]);
});

test("without network one goes on typing, and all of it is sent once the network is back", async () => {
  await page.context().setOffline(true);
  await type("HG-31", "85");
  await type("HG-07", "70");
  await shown(notice("unsent"));
  await shows(notice("unsent"), "2 格存在这台设备上");
  await stands("HG-31", "unsent");
  await stands("HG-07", "unsent");
  assert.equal(await kept(), 2);
  await scan(page, "the sheet without network");
  await picture(page, "score-sheet-offline");
  await page.context().setOffline(false); // the browser says so, and that is enough
  await stands("HG-31", "saved");
  await stands("HG-07", "saved");
  await gone(notice("unsent"));
  assert.deepEqual(sent(), ["HG-31=85", "HG-07=70"]);
  assert.equal(await kept(), 0);
});

test("a server that does not answer is asked again, and the button asks at once", async () => {
  stage.fault = 503;
  await type("HG-31", "85");
  await shown(notice("unsent"));
  stage.fault = null;
  await notice("unsent").locator("[data-retry]").click();
  await stands("HG-31", "saved");
});

test("what was not sent survives a reload and is sent from the new page", async () => {
  stage.fault = "drop";
  await type("HG-31", "85");
  await type("HG-07", "70");
  await input("HG-18").press("q");
  await input("HG-18").press("q");
  await shown(notice("unsent"));
  await page.reload();
  assert.equal(await input("HG-31").inputValue(), "85");
  assert.equal(await input("HG-07").inputValue(), "70");
  await shows(row("HG-18").locator(".standing"), "缺考");
  await shown(notice("unsent"));
  stage.fault = null;
  await notice("unsent").locator("[data-retry]").click();
  for (const code of ["HG-31", "HG-07", "HG-18"]) await stands(code, "saved");
  assert.deepEqual(sent(), ["HG-31=85", "HG-07=70", "HG-18=absent"]);
  assert.equal(await kept(), 0);
});

test("a mark whose answer was lost is not taken for somebody else's", async () => {
  stage.fault = "swallow";
  await type("HG-31", "80");
  await stands("HG-31", "unsent");
  stage.fault = null;
  await type("HG-31", "85");
  await notice("unsent").locator("[data-retry]").click();
  await stands("HG-31", "saved");
  assert.equal(stage.cells.get("HG-31").value, "85");
  assert.equal(stage.cells.get("HG-31").version, 2);
});

test("somebody else's change shows both values, and the person chooses", async () => {
  stage.change("HG-31", "scored", "60");
  stage.change("HG-07", "absent");
  await type("HG-31", "85");
  await type("HG-07", "70");
  await stands("HG-31", "conflict");
  await stands("HG-07", "conflict");
  assert.equal(await input("HG-31").inputValue(), "85", "what was typed stays");
  await shows(row("HG-31").locator("td.state"), "这一格刚被改成“60”，您填的是“85”");
  await shows(row("HG-07").locator("td.state"), "缺考");
  await scan(page, "the sheet with a conflict");
  await picture(page, "score-sheet-conflict");
  await row("HG-31").locator("[data-keep-mine]").click();
  await stands("HG-31", "saved");
  assert.equal(stage.cells.get("HG-31").value, "85");
  await row("HG-07").locator("[data-take-theirs]").click();
  await stands("HG-07", "saved");
  await shows(row("HG-07").locator(".standing"), "缺考");
  assert.equal(stage.cells.get("HG-07").state, "absent");
});

test("two tabs never overwrite each other in silence", async () => {
  const other = watch(await page.context().newPage());
  await other.goto(`${stage.origin}/sheet`);
  await type("HG-31", "85");
  await stands("HG-31", "saved");
  await input("HG-31", other).fill("60");
  await input("HG-31", other).press("Enter");
  await stands("HG-31", "conflict", other);
  assert.equal(stage.cells.get("HG-31").value, "85");
  other.quiet();
});

test("a lost session keeps everything, and sends it after signing in again elsewhere", async () => {
  stage.account = null;
  await type("HG-31", "85");
  await shown(notice("session"));
  await type("HG-07", "70");
  await shows(notice("session"), "2 格存在这台设备上");
  const link = notice("session").locator("a");
  assert.equal(await link.getAttribute("target"), "_blank");
  await scan(page, "the sheet after the session");
  stage.account = "17";
  stage.token = "token-2"; // a new session has a new form token
  await notice("session").locator("[data-retry]").click();
  await stands("HG-31", "saved");
  await stands("HG-07", "saved");
  await gone(notice("session"));
  assert.deepEqual(stage.saves.filter((edit) => edit.csrf === "token-2").map((edit) => edit.value), ["85", "70"]);
  assert.equal(await page.locator("input[name=csrf]").first().inputValue(), "token-2");
});

test("a page that is only too old puts itself right", async () => {
  stage.token = "token-2";
  await type("HG-31", "85");
  await stands("HG-31", "saved");
  assert.deepEqual(stage.saves.map((edit) => edit.csrf), ["token-1", "token-2"]);
});

test("another account does not get the marks of this one, not even after a reload", async () => {
  stage.account = "18";
  stage.token = "token-of-18";
  await type("HG-31", "85");
  await shown(notice("other"));
  await page.reload();
  assert.equal(await input("HG-31").inputValue(), "", "the other account sees an empty cell");
  assert.equal(stage.cells.get("HG-31").version, 0);
  stage.account = "17";
  stage.token = "token-3";
  await page.reload();
  await stands("HG-31", "saved");
  assert.equal(stage.cells.get("HG-31").value, "85");
});

test("a sheet that was submitted elsewhere says so and loses nothing", async () => {
  stage.sheet = "submitted";
  await type("HG-31", "85");
  await stands("HG-31", "refused");
  await shows(row("HG-31").locator("td.state"), "submitted");
  assert.equal(await input("HG-31").inputValue(), "85");
  assert.equal(await kept(), 1);
});

test("submitting is stopped while something is missing, and says what", async () => {
  for (const code of ["HG-31", "HG-07", "HG-18"]) await type(code, "70");
  await type("HG-42", "170");
  await page.locator("[data-submit]").click();
  const problems = page.locator("[data-problems]");
  await shown(problems);
  await shows(problems, "还不能提交，有 2 格要处理");
  assert.deepEqual(await problems.locator("li").allInnerTexts(), ["HG-42：只能填 0—100。", "HG-26：未填"]);
  await scan(page, "the sheet with something missing");
  await problems.locator("a").last().click();
  assert.equal(await focused(), "m.HG-26");
  await page.keyboard.type("80");
  await page.keyboard.press("Enter");
  await type("HG-42", "70", null); // the last mark is still on its way when the button is pressed
  await Promise.all([page.waitForURL("**/sheet"), page.locator("[data-submit]").click()]);
  await shows(page.locator("h1"), "已提交");
  assert.equal(stage.submitted.get("intent"), "submit");
  assert.equal(stage.submitted.get("m.HG-42"), "70");
  assert.equal(stage.submitted.get("v.HG-42"), "1", "the form carries the versions as they are now");
});

test("a mark that is typed and deleted again is missing when its cell is left", async () => {
  await type("HG-26", "66"); // the last row: the focus stays
  await stands("HG-26", "saved");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Tab");
  await stands("HG-26", "missing");
  assert.deepEqual(sent(), ["HG-26=66", "HG-26="]);
});

test("after a refused mark the next one is typed over it", async () => {
  await type("HG-31", "101");
  await stands("HG-31", "refused");
  await page.keyboard.type("71");
  await page.keyboard.press("Enter");
  await stands("HG-31", "saved");
  assert.deepEqual(sent(), ["HG-31=71"]);
});

test("a whole sheet is kept while the network is away, and submitted when it is back", async () => {
  for (const code of stage.cells.keys()) await type(code, "70");
  for (const code of stage.cells.keys()) await stands(code, "saved");
  await page.context().setOffline(true);
  await page.locator("[data-submit]").click();
  await shows(page.locator("[data-problems]"), "连上后才能提交");
  await page.context().setOffline(false);
  await page.locator("[data-submit]").click();
  await shows(page.locator("h1"), "已提交");
});

test("a sheet is not submitted while a mark is unsent", async () => {
  for (const code of stage.cells.keys()) await type(code, "70");
  for (const code of stage.cells.keys()) await stands(code, "saved");
  await page.context().setOffline(true);
  await type("HG-31", "71");
  await stands("HG-31", "unsent");
  await page.locator("[data-submit]").click();
  await shows(page.locator("[data-problems]"), "HG-31：未发送");
  await page.context().setOffline(false);
  await gone(page.locator("[data-problems]"));
  await page.locator("[data-submit]").click();
  await shows(page.locator("h1"), "已提交");
});

test("a form that came back from the server keeps what it says, and a cell in question can be sent again", async () => {
  stage.change("HG-31", "scored", "60");
  stage.back = { code: "HG-31", value: "85", said: "changed to 60 meanwhile" };
  await page.goto(`${stage.origin}/sheet`);
  await stands("HG-31", "conflict");
  assert.equal(await row("HG-31").locator("td.state").innerText(), "changed to 60 meanwhile");
  assert.equal(await figure("missing").innerText(), "5");
  await input("HG-31").press("Enter");
  await stands("HG-31", "saved");
  assert.equal(stage.cells.get("HG-31").value, "85");
});

test("a column of a spreadsheet is pasted down the sheet", async () => {
  await row("HG-07").locator("select").selectOption("absent");
  await stands("HG-07", "saved");
  await input("HG-31").focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "85.5\t甲\r\n\r\n70\r\n101\r\n66\r\n99\r\n");
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await stands("HG-26", "saved");
  await stands("HG-42", "refused");
  assert.deepEqual(sent().slice(1), ["HG-31=85.5", "HG-18=70", "HG-26=66"]);
});

test("a phone that is put away in the middle of a cell keeps what is typed", async () => {
  await type("HG-31", "85", null);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await stands("HG-31", "saved");
});

test("leaving warns only when something is neither sent nor stored", async () => {
  const asks = () => page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
  await page.context().setOffline(true);
  await type("HG-31", "85");
  await stands("HG-31", "unsent");
  assert.equal(await asks(), false);
  await page.evaluate(() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; });
  await type("HG-07", "70");
  await shows(notice("unsent"), "这台设备也存不下");
  assert.equal(await asks(), true);
  await page.context().setOffline(false);
  await stands("HG-07", "saved");
  assert.equal(await asks(), false);
});

test("without scripts the sheet is one form", async () => {
  const plain = await open(browser, { javaScriptEnabled: false });
  await plain.goto(`${stage.origin}/sheet`);
  await input("HG-31", plain).fill("85");
  await row("HG-07", plain).locator("select").selectOption("absent");
  await plain.locator("[name=intent][value=save]").click();
  assert.equal(stage.submitted.get("m.HG-31"), "85");
  assert.equal(stage.submitted.get("v.HG-31"), "0");
  assert.equal(stage.submitted.get("s.HG-07"), "absent");
  assert.equal(stage.submitted.get("intent"), "save");
  await plain.context().close();
});

test("the sheet has no barriers and fits, on desk and phone, light and dark, in both languages", async () => {
  for (const [name, options] of [
    ["desk", { viewport: DESK }],
    ["desk-dark", { viewport: DESK, colorScheme: "dark" }],
    ["phone", { viewport: PHONE, hasTouch: true, isMobile: true }],
    ["phone-en", { viewport: PHONE, language: "en", colorScheme: "dark", hasTouch: true, isMobile: true }],
  ]) {
    const view = await open(browser, options);
    stage.reset();
    stage.change("HG-07", "scored", "70.5");
    stage.change("HG-18", "absent");
    await view.goto(`${stage.origin}/sheet`);
    await input("HG-31", view).fill("101");
    await input("HG-31", view).press("Enter");
    await stands("HG-31", "refused", view);
    await scan(view, `the sheet (${name})`);
    await fits(view, `the sheet (${name})`);
    await picture(view, `score-sheet-${name}`, { fullPage: true });
    view.quiet();
    await view.context().close();
  }
});
