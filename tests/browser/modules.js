// The modules that pages load, for tests without a browser. Browsers are told by the page that these files are modules;
// Node has to be told by a package.json, which has no business among the files that are served: so they are copied.

import { rmSync } from "node:fs";
import { cp, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const source = fileURLToPath(new URL("../../static/js/", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "jiangce-modules-"));
await cp(source, folder, { recursive: true });
await writeFile(join(folder, "package.json"), '{"type":"module"}');

/** Loads one module of `static/js/`. */
export const load = (name) => import(pathToFileURL(join(folder, name)).href);

process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
