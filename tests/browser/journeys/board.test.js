// A board in a hall: the city opens it, somebody watches it without signing in, and what changes arrives by itself; when
// the program ends the board says that the line is cut, and the program does not wait for its watchers.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { DESK, PHONE, fits, launch, open, picture, scan } from "../browser.js";
import { signIn, start } from "../journey.js";

let program;
let browser;

before(async () => {
  program = await start({ command: "demo", options: ["--certificates", "200"] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

const shows = (place, text) => place.filter({ hasText: text }).waitFor();

/** Address of the board of a contest that is sealed. */
async function sealed(page) {
  await page.goto(`${program.origin}/competitions?state=sealed&size=100`);
  const links = await page.locator("main a[href^='/competitions/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const path of new Set(links.filter((link) => /^\/competitions\/[SL]\d+$/.test(link)))) {
    await page.goto(`${program.origin}${path}/contests/01`);
    const control = page.locator("a[href$='/board/control']");
    if (await control.count()) return `${path}/contests/01/board`;
  }
  assert.fail("the demonstration has no sealed contest");
}

test("a board follows its contest, freezes, and says when the line is cut", async () => {
  const city = await open(browser);
  await signIn(city, program.origin, (await program.logins()).find((one) => one.login === "city"));
  const board = await sealed(city);
  await city.goto(`${program.origin}${board}/control`);
  await Promise.all([city.waitForNavigation(), city.locator("form[action$='/opening'] button").click()]);
  await scan(city, "where a board is run");
  await fits(city, "where a board is run");
  await picture(city, "board-control", { fullPage: true });

  const hall = await open(browser, { viewport: { width: 1920, height: 1080 } });
  await hall.goto(`${program.origin}${board}`);
  await shows(hall.locator("[data-line]"), "实时");
  assert.match(await hall.locator("tbody th").first().innerText(), /^W\d/, "codes, and no names");
  assert.equal(await hall.locator("h1").count(), 1);
  await scan(hall, "a board");
  await fits(hall, "a board");
  await picture(hall, "board");
  assert.ok(await hall.evaluate(() => document.documentElement.scrollHeight <= innerHeight + 40), "a hall does not scroll");
  const phone = await open(browser, { viewport: PHONE, language: "en" });
  await phone.goto(`${program.origin}${board}`);
  await shows(phone.locator("[data-line]"), "live");
  await scan(phone, "a board on a telephone");
  await fits(phone, "a board on a telephone");
  await picture(phone, "board-phone");

  await Promise.all([city.waitForNavigation(), city.locator("form[action$='/freeze'] button").click()]);
  await shows(hall.locator("[data-frozen]"), "起封榜");
  await shows(phone.locator("[data-frozen]"), "Frozen since");
  await picture(hall, "board-frozen");
  await shows(city.locator(".board-part").first().locator("[data-frozen]"), "起封榜");
  await scan(city, "where a frozen board is run");

  // Without scripts the same standing is there, and a link that loads it anew.
  const plain = await open(browser, { javaScriptEnabled: false, viewport: DESK });
  await plain.goto(`${program.origin}${board}`);
  assert.match(await plain.locator("[data-frozen]").innerText(), /起封榜/);
  await plain.locator("noscript a, footer a").first().waitFor();

  const told = Date.now();
  program.child.kill("SIGTERM");
  await once(program.child, "exit");
  assert.ok(Date.now() - told < 10000, "the program waits for nobody who only watches");
  await shows(hall.locator("[data-line]"), /正在重新连接|连接中断/);
  hall.quiet();
  phone.quiet();
});
