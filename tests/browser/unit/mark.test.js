import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../modules.js";

const { format, parse, plain, same } = await load("mark.js");

const HUNDRED = { max: "100", decimals: 1 };
const read = (text, range = HUNDRED) => {
  const { kind, text: sent, reason } = parse(text, range);
  return kind === "refused" ? reason : sent;
};

test("a mark is sent in its shortest form", () => {
  assert.equal(read("85.5"), "85.5");
  assert.equal(read("85.50"), "85.5");
  assert.equal(read("085"), "85");
  assert.equal(read("85."), "85");
  assert.equal(read(".5"), "0.5");
  assert.equal(read("0"), "0");
  assert.equal(read("-0"), "range");
  assert.equal(read("100"), "100");
});

test("full-width digits, the full stop of an input method and blanks around are understood", () => {
  assert.equal(read("８５．５"), "85.5");
  assert.equal(read("85。5"), "85.5");
  assert.equal(read("85｡5"), "85.5");
  assert.equal(read("\u3000 85.5\t"), "85.5");
  assert.equal(read("\u200b85.5\ufeff"), "85.5");
  assert.equal(read("\u202d85.5\u202c"), "85.5");
});

test("nothing typed is nothing, not a zero", () => {
  assert.deepEqual(parse("", HUNDRED), { kind: "empty", text: "" });
  assert.deepEqual(parse(" \u3000", HUNDRED), { kind: "empty", text: "" });
});

test("what is no number is refused and never guessed at", () => {
  for (const text of ["6O", "1e2", "8 5", "85,5", "8.5.5", ".", "-", "+5", "八十", "0x10", "NaN", "Infinity", "85分", "1/2"]) {
    assert.equal(read(text), "number", text);
  }
});

test("a mark outside the range is refused", () => {
  assert.equal(read("101"), "range");
  assert.equal(read("100.1"), "range");
  assert.equal(read("100.001"), "decimals", "no more than the greatest mark once the digits are gone, but too fine");
  assert.equal(read("-1"), "range");
  assert.equal(read("－1"), "range");
  assert.equal(read("99999999999999999999"), "range");
  assert.equal(read("4", { min: "5", max: "10" }), "range");
  assert.equal(read("5", { min: "5", max: "10" }), "5");
});

test("a mark finer than the sheet is refused and never rounded", () => {
  assert.equal(read("85.25"), "decimals");
  assert.equal(read("85.25", { max: "100", decimals: 2 }), "85.25");
  assert.equal(read("85.255", { max: "100", decimals: 2 }), "decimals");
  assert.equal(read("85.5", { max: "100", decimals: 0 }), "decimals");
  assert.equal(read("85.0", { max: "100", decimals: 0 }), "85");
});

test("every mark of two decimals survives reading and writing", () => {
  for (let value = 0; value <= 10000; value += 1) {
    const text = format(value);
    const again = parse(text, { max: "100", decimals: 2 });
    assert.equal(again.kind, "mark", text);
    assert.equal(again.hundredths, value);
    assert.equal(again.text, text);
  }
});

test("hundredths add up without the errors of binary fractions", () => {
  const sum = ["0.1", "0.2"].reduce((n, text) => n + parse(text, { max: "1" }).hundredths, 0);
  assert.equal(format(sum), "0.3");
  assert.equal(format(5), "0.05");
  assert.equal(format(-150), "-1.5");
});

test("two ways of writing one mark are the same mark", () => {
  assert.ok(same("85.50", "85.5"));
  assert.ok(same("８５", "85"));
  assert.ok(same("", ""));
  assert.ok(!same("85", "85.01"));
  assert.ok(!same("85", ""));
  assert.ok(!same("85", "absent"));
  assert.ok(same("absent", "absent"));
  assert.ok(!same("0.001", "0"));
});

test("plain text keeps what is inside", () => {
  assert.equal(plain(" ＨＧ－３１ "), "HG-31");
});
