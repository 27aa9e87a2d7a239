// Every page that a role finds from its navigation, and one thing behind each list: no barrier for anybody, nothing
// wider than the screen, one heading, no error, on an office screen in Chinese and on a telephone in English.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, PHONE, fits, launch, open, picture, scan } from "../browser.js";
import { signIn, start } from "../journey.js";

const VIEWS = [
  { name: "desk", viewport: DESK, language: "zh-CN" },
  { name: "phone", viewport: PHONE, language: "en" },
];
const ROLES = ["city", "body", "assessor1", "organiser", "judge", "worker", "supervisor", "security", "auditor"];
/** Pages to which no list leads. */
const BESIDE = {
  guest: ["/", "/verify", "/verify?document", "/notices", "/bodies", "/trades", "/occupations", "/assessors", "/sign-in", "/password-reset", "/claim", "/honours", "/studios", "/innovations", "/notices/promotions", "/notices/honours", "/statistics", "/statistics/promotions?by=year", "/statistics/years", "/statistics/certificates", "/statistics/competitions", "/statistics/records/certificates?state=valid", "/statistics/records/contests", "/statistics/records/uplifts?of=education", "/statistics/districts/530102", "/indicators", "/indicators/studios", "/report"],
  city: ["/account", "/bodies/new", "/trades/new", "/trades/new?occupation=6-18-02-04", "/assessors/new", "/holidays", "/competitions/new", "/competitions/plans/2026", "/honours/new", "/honours/rules/new", "/honours/titles/new", "/honours/proposals", "/honours/selection", "/appointments", "/appointments/new", "/promotions", "/studios/new", "/innovations/new", "/training/new", "/training/figures", "/training/imports", "/statistics/waiting", "/indicators/industrial_workers"],
  body: ["/account", "/batches/new", "/studios/new", "/innovations/new"],
  worker: ["/innovations/new", "/mine/innovations", "/mine/ladder", "/mine/honours"],
  security: ["/accounts/new"],
};
/** Lists in which a page behind the first line is worth a look of its own, and what else that page leads to. */
const BEHIND = [
  /\/(roster|staffing|results|certificates|edit|scope|contact)$/,
  /\/staffing\/1\/\w+$/,
  /\/contests\/(01|new)$/,
  /\/(schemes|entries|officials)$/,
  /\/schemes\/B\/1$/,
];

let program;
let browser;

before(async () => {
  program = await start({ command: "demo", options: ["--certificates", "200"], at: "2026-03-02T09:00:00+08:00" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

async function look(page, path, name) {
  const answer = await page.goto(`${program.origin}${path}`);
  assert.equal(answer.status(), 200, `${name}: ${path}`);
  await picture(page, name, { fullPage: true });
  await scan(page, `${name}: ${path}`);
  await fits(page, `${name}: ${path}`);
  assert.equal(await page.locator("h1").count(), 1, `${name}: ${path} has one heading`);
  page.quiet();
}

/** Addresses in the main part of a page that these patterns want, one for each pattern. */
async function leads(page, patterns) {
  const own = await page.locator("main a[href^='/']").evaluateAll((links) => links.map((link) => link.getAttribute("href").split(/[?#]/)[0]));
  return patterns.map((pattern) => own.find((path) => pattern.test(path))).filter(Boolean);
}

async function walk(page, who, first) {
  const seen = new Set();
  const waiting = [...first];
  while (waiting.length > 0) {
    const path = waiting.shift();
    if (seen.has(path)) continue;
    seen.add(path);
    await look(page, path, `${who}${path.replace(/[^\w-]+/g, "_")}`);
    // a line of a list, then what its page leads to
    const lines = await leads(page, [new RegExp(`^${path.split("?")[0]}/(?!new$)[\\w-]+$`)]);
    const depth = path.split("/").length;
    waiting.push(...(depth === 2 ? lines : []), ...(depth > 2 && depth < 7 ? await leads(page, BEHIND) : []));
  }
  return seen;
}

for (const view of VIEWS) {
  test(`guests, ${view.name}`, async () => {
    const page = await open(browser, view);
    const seen = await walk(page, `${view.name}-guest`, BESIDE.guest);
    assert.ok(seen.size > BESIDE.guest.length);
    await page.context().close();
  });
  for (const role of ROLES) {
    test(`${role}, ${view.name}`, async () => {
      const page = await open(browser, view);
      const login = (await program.logins()).find((line) => line.login === role);
      await signIn(page, program.origin, login);
      await page.goto(`${program.origin}${login.start_page}?lang=${view.language}`);
      const tasks = await page.locator("nav.rail a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      assert.ok(tasks.length > 0);
      await walk(page, `${view.name}-${role}`, [...new Set([...tasks, ...(BESIDE[role] ?? [])])]);
      await page.context().close();
    });
  }
}
