// The first day of an installation: an empty database, a first administrator, his first sign-in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PHONE, fits, launch, open, picture, scan } from "../browser.js";
import { signIn, signOut, start } from "../journey.js";

let program;
let browser;
let page;
let administrator;

before(async () => {
  program = await start({ command: "serve" });
  browser = await launch();
  page = await open(browser);
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

const look = async (name) => {
  await scan(page, name);
  await fits(page, name);
  await picture(page, name);
  page.quiet();
};

test("an empty installation says how to create the first administrator", () => {
  assert.match(program.log(), /create-admin/);
});

test("the administrator gets a one-time password", async () => {
  const said = await program.tell("create-admin", "first", "--name", "段雨薇");
  const password = /one-time password: (\S+)/.exec(said)?.[1];
  assert.ok(password, said);
  administrator = { login: "first", password };
});

test("a wrong password is refused with the way out, and what was typed as login stays", async () => {
  await page.goto(`${program.origin}/sign-in`);
  await page.locator("[name=login]").fill("first");
  await page.locator("[name=password]").fill("not the password");
  await page.locator("main form button").first().click();
  await page.locator(".error-summary").waitFor();
  assert.equal(await page.locator("[name=login]").inputValue(), "first");
  assert.equal(await page.locator("[name=password]").inputValue(), "");
  await look("sign-in-refused");
});

test("the one-time password has to be replaced before anything else", async () => {
  await signIn(page, program.origin, administrator);
  await page.goto(`${program.origin}/account`); // whatever he wants to open
  const field = (name) => page.locator(`[name=${name}]`);
  const choose = async (password) => {
    await field("present").fill(administrator.password);
    await field("new_password").fill(password);
    await field("repeated").fill(password);
    await Promise.all([page.waitForNavigation(), page.locator("main form button").first().click()]);
  };
  await field("new_password").waitFor();
  await look("password-first");
  await choose("short");
  await page.locator(".error-summary").waitFor();
  assert.equal(await field("new_password").inputValue(), "", "a password is never sent back");
  await choose("Chuncheng-2026-mingjiang");
  assert.equal(await field("new_password").count(), 0);
  administrator.password = "Chuncheng-2026-mingjiang";
});

test("his account page names his role, in Chinese and in English, on a desk and on a phone", async () => {
  await page.goto(`${program.origin}/account`);
  await page.locator("main").filter({ hasText: "段雨薇" }).or(page.locator("header").filter({ hasText: "段雨薇" })).first().waitFor();
  await look("account");
  await page.goto(`${program.origin}/account?lang=en`);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await look("account-en");
  await page.setViewportSize(PHONE);
  await look("account-en-phone");
  await page.goto(`${program.origin}/account?lang=zh-CN`);
});

test("the session warns before it ends, and one click stays signed in", async () => {
  const view = await open(browser);
  await view.clock.install();
  await signIn(view, program.origin, administrator);
  await view.goto(`${program.origin}/account`);
  const box = view.locator("[data-session]");
  const idle = Number(await box.getAttribute("data-idle-seconds"));
  assert.ok(idle > 300, `${idle}`);
  await view.clock.fastForward((idle - 90) * 1000);
  await box.waitFor({ state: "visible" });
  await box.locator("[data-stay]").click();
  await box.waitFor({ state: "hidden" });
  view.quiet();
  await view.context().close();
});

test("after signing out the pages of the office are closed", async () => {
  await signOut(page);
  const answer = await page.goto(`${program.origin}/account`);
  assert.ok(answer.status() === 401 || new URL(page.url()).pathname === "/sign-in", `${answer.status()} ${page.url()}`);
  await look("signed-out");
});
