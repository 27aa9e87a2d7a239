// Filters the rows of a table as one types:
//
//   <input class="input" type="search" data-filter="#assessors">
//   <table id="assessors"> … <tr data-search="王志远 wzy 云岭机电技师学院">
//   <p data-filter-count="#assessors" role="status" data-count="共 [count] 人"></p>
//   <tr data-filter-none hidden> … nobody
//
// A row is found by the words of `data-search`, or by what it shows. Without this module all rows stay.

import { fill } from "./words.js";

/** Text in which full-width and plain, capital and small letters are the same. */
export function fold(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** Whether every word that was typed occurs. */
export function matches(folded, query) {
  return fold(query).split(" ").every((word) => folded.includes(word));
}

function attach(input) {
  const table = document.querySelector(input.dataset.filter);
  if (!table) return;
  const rows = [...table.querySelectorAll("tbody tr:not([data-filter-none])")];
  const texts = rows.map((row) => fold(row.dataset.search ?? row.textContent));
  const none = table.querySelector("[data-filter-none]");
  const count = document.querySelector(`[data-filter-count="${input.dataset.filter}"]`);
  const apply = () => {
    let shown = 0;
    rows.forEach((row, i) => {
      // what is chosen stays in sight, so that nobody sends a choice that he does not see
      const stays = matches(texts[i], input.value) || Boolean(row.querySelector("input:checked"));
      row.hidden = !stays;
      if (stays) shown += 1;
    });
    if (none) none.hidden = shown > 0;
    if (!count) return;
    count.textContent = fill(count.dataset.count, { count: shown });
  };
  input.addEventListener("input", apply);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // the list below is already filtered
  });
  apply();
}

if (globalThis.document) for (const input of document.querySelectorAll("[data-filter]")) attach(input);
