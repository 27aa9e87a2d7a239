// Helpers of the journeys through the product: the built program on a fresh data folder and database, and the things
// that every visitor does.
//
// The environment says what to test, and a missing word is a failure, never a skipped test:
//   JIANGCE_BINARY          the built program
//   JIANGCE_TEST_POSTGRES   a PostgreSQL server on which databases may be made: postgres://user@host:port/postgres
//   JIANGCE_DATABASE        sqlite or postgres: which of the two the journeys run on

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

function said(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set; tests/run sets it`);
  return value;
}

// the program takes every JIANGCE_… word for a setting, and these are not for it
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("JIANGCE_")));

/** A port on which nothing listens. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Address of a fresh, empty database, and what removes it. */
export async function freshDatabase(folder, kind = said("JIANGCE_DATABASE")) {
  if (kind === "sqlite") return { url: `sqlite:${join(folder, "jiangce.db")}`, drop: async () => {} };
  assert.equal(kind, "postgres", "JIANGCE_DATABASE is sqlite or postgres");
  const server = new URL(said("JIANGCE_TEST_POSTGRES"));
  const name = `journey_${randomBytes(6).toString("hex")}`;
  const tell = (sql) => run("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", server.href, "--command", sql]);
  await tell(`create database ${name}`);
  const url = new URL(server.href);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => tell(`drop database ${name} with (force)`) };
}

/** A clock for one program that the journey moves, see clock.c: the environment it wants, and what sets it. */
async function movableClock(home) {
  const library = join(home, "clock.so");
  const file = join(home, "clock");
  const source = fileURLToPath(new URL("clock.c", import.meta.url));
  await run("cc", ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source]);
  const kept = await open(file, "w");
  const turnTo = async (moment) => {
    const ahead = new BigInt64Array([BigInt(Math.round((Date.parse(moment) - Date.now()) / 1000))]);
    await kept.write(Buffer.from(ahead.buffer), 0, 8, 0);
  };
  return { variables: { LD_PRELOAD: library, JOURNEY_CLOCK: file }, turnTo, close: () => kept.close() };
}

/**
 * Starts the program on a fresh data folder and database and waits until it is ready.
 *
 * @param {object} [wanted]
 * @param {string} [wanted.command] `serve` or `demo`
 * @param {string[]} [wanted.options] further options of the command
 * @param {number} [wanted.patience] milliseconds until it must be ready
 * @param {"sqlite" | "postgres"} [wanted.database] otherwise JIANGCE_DATABASE
 * @param {string} [wanted.at] the moment at which the program's time begins, such as 2026-03-02T09:00+08:00; then
 *   `turnTo` moves it. Otherwise the program has the machine's time.
 */
export async function start({ command = "demo", options = [], patience = 300000, database, at } = {}) {
  const home = await mkdtemp(join(tmpdir(), "jiangce-journey-"));
  const folder = join(home, "data");
  await mkdir(folder);
  const clock = at ? await movableClock(home) : null;
  await clock?.turnTo(at);
  const settled = { ...environment, ...clock?.variables };
  const { url, drop } = await freshDatabase(folder, database);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    said("JIANGCE_BINARY"),
    [command, "--port", String(port), "--data-dir", folder, "--database-url", url, ...options],
    { stdio: ["ignore", "pipe", "pipe"], env: settled },
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => { log += text; });
  let ended = null;
  child.on("exit", (code, signal) => { ended = signal ?? code; });

  async function stop() {
    if (ended === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await drop();
    await clock?.close();
    await rm(home, { recursive: true, force: true });
  }

  try {
    await until(async () => {
      assert.equal(ended, null, `the program ended with ${ended}\n${log}`);
      const answer = await fetch(`${origin}/readyz`).catch(() => null);
      return answer?.ok;
    }, patience, () => `not ready after ${patience} ms\n${log}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    origin,
    folder,
    url,
    child,
    stop,
    /** Runs another command of the program on the same data; answers what it prints. */
    tell: async (...words) => (await run(said("JIANGCE_BINARY"), [...words, "--data-dir", folder, "--database-url", url], { env: settled })).stdout,
    log: () => log,
    /** Sets the program's clock; it goes on from there. */
    turnTo: (moment) => clock.turnTo(moment),
    /** The demonstration's sign-ins: role, login, password, start page. */
    logins: async () => JSON.parse(await readFile(join(folder, "demo-logins.json"), "utf8")),
  };
}

/** Asks again and again until the answer is yes. */
export async function until(ask, patience, complain) {
  const end = Date.now() + patience;
  for (;;) {
    if (await ask()) return;
    assert.ok(Date.now() < end, complain());
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

/** Signs in through the form, as anybody does. */
export async function signIn(page, origin, { login, password }) {
  await page.goto(`${origin}/sign-in`);
  await page.locator("[name=login]").fill(login);
  await page.locator("[name=password]").fill(password);
  await Promise.all([page.waitForNavigation(), page.locator("main form button").first().click()]);
  assert.ok(!new URL(page.url()).pathname.startsWith("/sign-in"), `${login} is not signed in: ${await page.locator("main").innerText()}`);
}

/** Signs out through the button in the bar. */
export async function signOut(page) {
  await Promise.all([page.waitForNavigation(), page.locator('form[action="/sign-out"] button').click()]);
}
