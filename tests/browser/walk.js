// A walk through a whole piece of work, by the people whose work it is: one program, one browser, a page for each of
// them, and steps that are tried in their order. A journey begins it once by `begin`.

import { after, before, test } from "node:test";
import { DESK, PHONE, fits, launch, open, picture, scan } from "./browser.js";
import { signIn, start, until } from "./journey.js";
import { mails } from "./mail.js";

/** What everybody who is invited chooses. */
export const PASSWORD = "Chuncheng-2026-mingjiang";

export let program;
export let browser;
/** The sign-ins, by their login; whoever is invited on the way comes in. */
export let logins;
/** Pages of the people who take part, by their login. */
export const people = new Map();

/** Starts the program as `start` of journey.js does, and a browser; both end with the last step. */
export function begin(wanted) {
  before(async () => {
    program = await start(wanted);
    logins = Object.fromEntries((await program.logins()).map((line) => [line.login, line]));
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await program?.stop();
  });
}

let broken = null;
/** One step of the way. After a step that failed none is tried: it would only tell of the same. */
export function step(name, walk) {
  test(name, async () => {
    if (broken) throw Object.assign(new Error(`not tried, since this failed: ${broken}`), { stack: "" });
    try {
      await walk();
    } catch (error) {
      broken = name;
      for (const [login, page] of people) await picture(page, `failed-${login}`).catch(() => {});
      throw error;
    }
  });
}

/** The page of somebody who is signed in. */
export async function as(login, options) {
  const page = people.get(login) ?? (await open(browser, options));
  people.set(login, page);
  await page.goto(`${program.origin}/work`);
  if (new URL(page.url()).pathname.startsWith("/sign-in")) {
    await signIn(page, program.origin, logins[login]);
    await renewPassword(page, login);
  }
  return page;
}

/** Chooses another password where the program says that the present one is too old, as it does in a walk of months. */
async function renewPassword(page, login) {
  const present = page.locator("main [name=present]");
  if ((await present.count()) === 0) return;
  const chosen = `${logins[login].password}-again`;
  await present.fill(logins[login].password);
  await page.locator("[name=new_password]").fill(chosen);
  await page.locator("[name=repeated]").fill(chosen);
  await click(page, page.locator("main form button").first());
  logins[login] = { ...logins[login], password: chosen };
}

export const go = (page, path) => page.goto(`${program.origin}${path}`);
export const click = (page, target) => Promise.all([page.waitForNavigation(), target.click()]);

/**
 * Sends the form of an action, with what is to be typed by the names of the fields; one that cannot be taken back stands
 * in a dialog, which is read first.
 */
export async function send(page, action, typed = {}) {
  const form = page.locator(`form[action$="${action}"]`).first();
  const dialog = page.locator("dialog[id]", { has: form });
  if (await dialog.count()) {
    await page.locator(`[data-dialog="${await dialog.getAttribute("id")}"]`).click();
    await dialog.locator("p").first().waitFor();
  }
  for (const [name, value] of Object.entries(typed)) await form.locator(`[name="${name}"]`).fill(value);
  await click(page, form.locator("button:not([type=button])").first());
}
export const shown = (page, text) => page.locator("main").getByText(text).first().waitFor();
/** The sentence after a step says what is now true. */
export const said = (page, text) => page.locator("[role=status]").filter({ hasText: text }).first().waitFor();

/** Nothing on the page is a barrier, too wide or an error; a picture is kept. */
export async function look(page, name) {
  await scan(page, name);
  await fits(page, name);
  await picture(page, name, { fullPage: true });
  page.quiet();
}

/** A page is looked at as it is, and whether it fits the other of the two screens: a telephone, or that of an office. */
export async function lookTwice(page, name) {
  await look(page, name);
  const before = page.viewportSize();
  const [other, words] = before.width === PHONE.width ? [DESK, "desk"] : [PHONE, "phone"];
  await page.setViewportSize(other);
  await fits(page, `${name} on the other screen`);
  await picture(page, `${name}-${words}`, { fullPage: true });
  await page.setViewportSize(before);
}

/** The rows of a table as lists of what their cells say. */
export const table = (page, place = "main table") =>
  page.locator(`${place} >> nth=0`).locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));

/** Takes up the invitation that was mailed to somebody: the link of the mail, and a password of his own. */
export async function accept(address, login, options) {
  const links = async () => (await mails(program.folder)).filter(({ to, text }) => to === address && /\/password|\/invitation|\/reset/.test(text));
  await until(async () => (await links()).length > 0, 20000, () => `no invitation for ${address}`);
  const link = /https?:\S+/.exec((await links())[0].text)[0];
  const page = await open(browser, options);
  await page.goto(link);
  await page.locator("[name=new_password]").fill(PASSWORD);
  await page.locator("[name=repeated]").fill(PASSWORD);
  await click(page, page.locator("main form button.btn-primary"));
  logins[login] = { login, password: PASSWORD };
  people.set(login, page);
  return page;
}

/** The security administrator opens an account for a role; whoever it is for takes up the invitation and signs in by his address. */
export async function engage(address, name, role, scope = {}) {
  const security = await as("security");
  await go(security, "/accounts/new");
  for (const [field, value] of Object.entries({ login: address, name, email: address })) await security.locator(`[name=${field}]`).fill(value);
  await security.locator("[name=role]").selectOption(role);
  for (const [field, value] of Object.entries(scope)) await security.locator(`[name=${field}]`).fill(value);
  await click(security, security.locator("main form button.btn-primary").first());
  await accept(address, address);
  return as(address);
}
