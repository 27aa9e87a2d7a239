// Copies a text: <button type="button" data-copy="#number" data-copied="已复制" hidden>复制</button>. `data-copy` is the
// selector of what is copied, or the text itself when it is no selector; groups of a number are joined, so that a
// certificate number is copied without the gaps it is printed with. Hidden in the page, because without this module the
// button would do nothing.

function textOf(button) {
  const { copy } = button.dataset;
  if (!copy.startsWith("#")) return copy;
  const source = document.getElementById(copy.slice(1));
  return source?.value ?? source?.textContent.replace(/\s+/g, " ").trim() ?? "";
}

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // plain http in an office network has no clipboard of its own
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "vh";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("refused");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const label = button.querySelector("[data-label]") ?? button;
  const before = label.textContent;
  label.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await write(textOf(button));
      label.textContent = button.dataset.copied;
      setTimeout(() => { label.textContent = before; }, 3000);
    } catch {
      // the text stands beside the button and can be selected
    }
    button.focus();
  });
}
