// A real browser for the journeys: Debian's Chromium, without a profile, asking nobody for anything.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

/** Widths at which pages are looked at: a phone in a workshop and an office screen. */
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

/** Starts the browser. A missing browser is a failure, never a skipped test. */
export async function launch() {
  const executablePath = process.env.JIANGCE_CHROMIUM ?? PLACES.find((place) => existsSync(place));
  assert.ok(executablePath, `no Chromium at ${PLACES.join(", ")}; install the package chromium or set JIANGCE_CHROMIUM`);
  const args = process.getuid?.() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS;
  return chromium.launch({ executablePath, args });
}

/**
 * Opens a page of its own (own cookies, own storage). Whatever the page reports as an error fails the test that asks
 * with `page.quiet()`.
 */
export async function open(browser, options = {}) {
  const { language = "zh-CN", viewport = DESK, ...rest } = options;
  const context = await browser.newContext({ locale: language, viewport, timezoneId: "Asia/Shanghai", ...rest });
  const page = await context.newPage();
  watch(page);
  return page;
}

/** Collects script errors and breaches of the content security policy. */
export function watch(page) {
  const heard = [];
  page.on("pageerror", (error) => heard.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) heard.push(message.text());
  });
  page.quiet = () => assert.deepEqual(heard, []);
  return page;
}

/** Scans what is shown for barriers; there must be none. */
export async function scan(page, what) {
  await page.evaluate(axe); // not a script element: the page's policy forbids it
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), RULES);
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    places: nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`),
  }));
  assert.deepEqual(found, [], `barriers on ${what}`);
}

/** Keeps a picture of the page in target/screenshots/. */
export async function picture(page, name, options = {}) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}${name}.png`, animations: "disabled", ...options });
}

/** Nothing on the page is wider than the screen, so that nobody has to push it sideways. */
export async function fits(page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${what} is ${over} px too wide`);
}

/** What has the focus shows it: an outline, or another mark of its own. */
async function showsFocus(page, what) {
  const seen = await page.evaluate(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  });
  assert.ok(seen, `${what} has the focus and does not show it`);
}

/** Goes to an element with the tabulator, as whoever has no mouse does. */
export async function tabTo(page, target, what, { most = 80 } = {}) {
  await target.waitFor();
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return showsFocus(page, what);
    await page.keyboard.press("Tab");
  }
  assert.fail(`${what} is not reached with ${most} presses of the tabulator`);
}
