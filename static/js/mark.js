// Reads a mark as people type it. Marks are counted in hundredths, so that 0.1 + 0.2 stays 0.3; nothing here is a
// float. Used before anything is sent, so that an impossible mark is refused at its cell.

const FULL_WIDTH = /[\uff01-\uff5e]/g;
// what a Chinese input method gives for the point key
const POINTS = /[\u3002\uff61]/g;
// what comes along with a paste and is not seen
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Full-width digits and signs as plain ones, invisible characters and the blanks at both ends gone. */
export function plain(text) {
  return text
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(POINTS, ".")
    .replace(INVISIBLE, "")
    .trim();
}

/** Hundredths of a plain decimal number, or null when it is none: "85.5" is 8550. Exact at any length. */
function hundredths(number) {
  const parts = /^(-?)(\d*)(?:\.(\d*))?$/.exec(number);
  if (!parts || (!parts[2] && !parts[3])) return null;
  const fraction = (parts[3] ?? "").replace(/0+$/, "");
  const whole = (parts[2] || "0").replace(/^0+(?=\d)/, "");
  // longer than any mark: large enough to be out of range, small enough to stay exact
  const size = whole.length > 9 ? 1e11 : Number(whole) * 100 + Number(fraction.padEnd(2, "0").slice(0, 2));
  return { value: parts[1] && size ? -size : size, negative: Boolean(parts[1]), decimals: fraction.length };
}

/** Hundredths as the shortest text: 8550 is "85.5". */
export function format(value) {
  const sign = value < 0 ? "-" : "";
  const digits = String(Math.abs(value)).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  return sign + digits.slice(0, -2) + (fraction && `.${fraction}`);
}

/**
 * What a cell holds.
 *
 * @param {string} typed as typed
 * @param {{min?: string, max: string, decimals?: number, free?: boolean}} range least and greatest mark, digits behind the
 *   point; `free` where only the server can say
 * @returns {{kind: "empty", text: ""} | {kind: "mark", text: string, hundredths: number}
 *   | {kind: "refused", reason: "number" | "range" | "decimals"}} `text` is what is sent
 */
export function parse(typed, { min = "0", max, decimals = 2, free = false }) {
  const text = plain(typed);
  if (text === "") return { kind: "empty", text: "" };
  if (free) return { kind: "mark", text, hundredths: 0 };
  const read = hundredths(text);
  if (!read) return { kind: "refused", reason: "number" };
  if (read.negative || read.value < hundredths(min).value || read.value > hundredths(max).value) {
    return { kind: "refused", reason: "range" };
  }
  if (read.decimals > decimals) return { kind: "refused", reason: "decimals" };
  return { kind: "mark", text: format(read.value), hundredths: read.value };
}

/** Whether two texts are the same mark: "85.50" and "85.5". */
export function same(one, other) {
  const a = hundredths(plain(one));
  const b = hundredths(plain(other));
  const exact = a && b && a.decimals <= 2 && b.decimals <= 2;
  return exact ? a.value === b.value && a.decimals === b.decimals : plain(one) === plain(other);
}
