// The mails that the program wrote into its folder, as their reader sees them.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A subject without its encoded words. */
function decoded(header) {
  return header
    .replace(/\?=\s+=\?/g, "?==?") // what lies between two encoded words is not part of the text
    .replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, base64) => Buffer.from(base64, "base64").toString("latin1"))
    .replace(/[\x80-\xff]+/g, (bytes) => Buffer.from(bytes, "latin1").toString("utf8"));
}

/** The readable text of one part. */
function content(head, body) {
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase() ?? "7bit";
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function split(text) {
  const [, head, body] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(text) ?? [null, text, ""];
  return { head: head.replace(/\r?\n[ \t]+/g, " "), body };
}

/** Reads one mail: to whom, its subject, its plain text. */
export function readMail(eml) {
  const { head, body } = split(eml);
  const header = (name) => new RegExp(`^${name}: *(.*)$`, "im").exec(head)?.[1].trim() ?? "";
  const boundary = /boundary="([^"]+)"/i.exec(head)?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.trimStart())) : [{ head, body }];
  const plain = parts.find((part) => /content-type: text\/plain/i.test(part.head)) ?? parts[0];
  return { to: header("to"), subject: decoded(header("subject")), text: content(plain.head, plain.body) };
}

/** All mails in the data folder of a program, in the order in which they were written. */
export async function mails(folder) {
  const place = join(folder, "mail");
  const names = (await readdir(place)).filter((name) => name.endsWith(".eml")).sort();
  return Promise.all(names.map(async (name) => readMail(await readFile(join(place, name), "utf8"))));
}
