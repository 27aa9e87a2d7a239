// Keeps what is typed into a long form until it is sent, and brings it back after a time-out or a closed page:
//
//   <form data-draft="batch-new"> … <p class="notice" data-draft-back hidden>… <button type="button" data-draft-drop>
//
// Kept in this tab only, never beyond it, and never passwords, files, hidden fields or fields with `data-draft-skip`. A
// form that the server has sent back with errors (the page carries an `.error-summary`) is newer than any draft.
//
// A draft that was sent is forgotten on the next page, unless that page is the same form again, asks to sign in
// (`data-sign-in`), or is an error page (`data-error-page`).

const PREFIX = "jiangce:draft:";
const SKIPPED = new Set(["password", "file", "hidden", "submit", "button", "reset", "image"]);

const storage = (() => {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
})();

const fields = (form) =>
  [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type) && !field.closest("[data-draft-skip]"));

const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

const selected = (field) => [...field.selectedOptions].map((option) => option.value);

/** What differs from the page as the server sent it. */
function typed(form) {
  const values = {};
  for (const field of fields(form)) {
    if (isChoice(field)) {
      if (field.checked !== field.defaultChecked) (values[field.name] ??= {})[field.value] = field.checked;
    } else if (field.tagName === "SELECT") {
      if ([...field.options].some((option) => option.selected !== option.defaultSelected)) {
        (values[field.name] ??= {})[String(index(form, field))] = selected(field);
      }
    } else if (field.value !== field.defaultValue) {
      (values[field.name] ??= {})[String(index(form, field))] = field.value;
    }
  }
  return values;
}

// several fields of one name, as in repeated lines, are told apart by their place
const index = (form, field) => fields(form).filter((other) => other.name === field.name).indexOf(field);

function restore(form, values) {
  for (const field of fields(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (isChoice(field)) {
      if (field.value in value) field.checked = value[field.value];
    } else if (field.tagName === "SELECT") {
      const chosen = value[String(index(form, field))];
      if (chosen) for (const option of field.options) option.selected = chosen.includes(option.value);
    } else {
      field.value = value[String(index(form, field))] ?? field.value;
    }
  }
}

function read(name) {
  try {
    return JSON.parse(storage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

function write(name, draft) {
  try {
    if (draft) storage.setItem(PREFIX + name, JSON.stringify(draft));
    else storage.removeItem(PREFIX + name);
  } catch {
    // the form works without a draft
  }
}

function attach(form) {
  const name = form.dataset.draft;
  const back = form.querySelector("[data-draft-back]");
  const draft = read(name);
  if (draft && !document.querySelector(".error-summary:not([hidden])") && Object.keys(draft.values).length) {
    restore(form, draft.values);
    if (back) back.hidden = false;
  }
  const keep = (sent) => {
    const values = typed(form);
    write(name, Object.keys(values).length ? { values, sent } : null);
  };
  form.addEventListener("input", () => keep(false));
  form.addEventListener("change", () => keep(false));
  form.addEventListener("submit", () => keep(true));
  form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    form.reset();
    write(name, null);
    back.hidden = true;
    fields(form)[0]?.focus();
  });
}

function forgetSent(open) {
  if (document.querySelector("[data-sign-in], [data-error-page]")) return;
  try {
    const names = Object.keys(storage).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
    for (const name of names) if (!open.includes(name) && read(name)?.sent) write(name, null);
  } catch {
    // no storage, no drafts
  }
}

const forms = [...document.querySelectorAll("form[data-draft]")];
forgetSent(forms.map((form) => form.dataset.draft));
forms.forEach(attach);
