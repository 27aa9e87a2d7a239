// A form that uploads a file: a place to drop it, the progress of the upload, then the progress of the work on it.
// Without this module the form is sent as it is, and the page of the work refreshes itself.
//
//   <form method="post" action="…" enctype="multipart/form-data" data-upload>
//     <ul hidden data-words><li data-word="sending">[percent] % …</li> <li data-word="failed">…</li> …</ul>
//     <input type="hidden" name="csrf" …>                                        before the file
//     <div class="drop"> <input class="file vh" id="file" type="file" name="file"> <label class="btn" for="file">…</label>
//       <span data-chosen></span></div>
//     <div class="progress" data-upload-progress hidden><label for="up" data-text></label><progress id="up" max="100"></progress></div>
//     <p class="error" role="alert" data-upload-error hidden></p>
//   </form>
//
// and the page of the work, wherever it stands:
//
//   <div class="progress" data-progress="/imports/TOKEN/progress" data-next="/imports/TOKEN"> (words, label, progress)
//
// The answer to the upload is a redirect to the page of the work, or JSON {progress, next}; the progress is JSON
// {done, total, finished, failed?, message?, next?}.

import { wordsOf } from "./words.js";

/** Waiting time before the next look at the work, in milliseconds: soon at first, not often later. */
export function pause(looks) {
  return Math.min(250 * 2 ** Math.floor(looks / 4), 3000);
}

/** Percent of a whole, or null when the whole is not known. */
export function percent(done, total) {
  return total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : null;
}

function advance(place, text, share) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-text]");
  place.hidden = false;
  if (words && words.textContent !== text) words.textContent = text;
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
}

async function follow(place, progress, next, say) {
  for (let looks = 0; ; looks += 1) {
    try {
      const answer = await fetch(progress, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.status === 401 || answer.status === 404) {
        location.assign(next); // that page says what has happened
        return;
      }
      if (answer.ok) {
        const work = await answer.json();
        if (work.finished || work.failed) {
          location.assign(work.next ?? next);
          return;
        }
        const bar = place.querySelector("progress");
        bar.max = 100;
        advance(place, work.message ?? say("working", work), percent(work.done, work.total));
      }
    } catch {
      advance(place, say("waiting"), null); // the work goes on without us
    }
    await new Promise((resume) => setTimeout(resume, pause(looks)));
  }
}

function attach(form) {
  const say = wordsOf(form);
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const chosen = form.querySelector("[data-chosen]");
  const place = form.querySelector("[data-upload-progress]");
  const error = form.querySelector("[data-upload-error]");
  const buttons = [...form.querySelectorAll("button:not([type=button])")];

  const name = () => { if (chosen) chosen.textContent = [...input.files].map((file) => file.name).join(", "); };
  input.addEventListener("change", name);
  drop?.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.dataset.over = "";
  });
  drop?.addEventListener("dragleave", () => delete drop.dataset.over);
  drop?.addEventListener("drop", (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    if (!event.dataTransfer.files.length) return;
    const [file] = event.dataTransfer.files;
    const one = new DataTransfer();
    one.items.add(file);
    input.files = one.files;
    name();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  function fail(words) {
    place.hidden = true;
    for (const button of buttons) button.disabled = false;
    error.textContent = words;
    error.hidden = false;
  }

  /** The same form with its errors, as the server sent it. */
  function replace(text, address) {
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    if (!main) return false;
    document.querySelector("main").replaceWith(document.adoptNode(main));
    if (address) history.replaceState(null, "", address);
    for (const again of main.querySelectorAll("form[data-upload]")) attach(again);
    const summary = main.querySelector(".error-summary");
    summary?.setAttribute("tabindex", "-1");
    summary?.focus();
    return true;
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the server says what is missing
    event.preventDefault();
    const request = new XMLHttpRequest();
    const body = new FormData(form, event.submitter);
    for (const button of buttons) button.disabled = true;
    error.hidden = true;
    advance(place, say("sending", { percent: 0 }), 0);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const share = percent(loaded, total);
      advance(place, share === 100 ? say("received") : say("sending", { percent: share ?? 0 }), share);
    });
    request.addEventListener("error", () => fail(say("failed")));
    request.addEventListener("abort", () => fail(say("failed")));
    request.addEventListener("load", () => {
      const isJson = request.getResponseHeader("Content-Type")?.startsWith("application/json");
      const work = isJson ? JSON.parse(request.responseText || "{}") : null;
      if (request.status < 300 && work?.progress) follow(place, work.progress, work.next, say);
      else if (request.status < 300) location.assign(work?.next ?? request.responseURL);
      else if (work?.message) fail(work.message);
      else if (request.status !== 422 || !replace(request.responseText)) fail(say(request.status === 413 ? "too-large" : "failed"));
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html, application/json;q=0.9");
    request.send(body);
  });
}

if (globalThis.document) {
  for (const form of document.querySelectorAll("form[data-upload]")) attach(form);
  for (const place of document.querySelectorAll("[data-progress]")) {
    follow(place, place.dataset.progress, place.dataset.next, wordsOf(place));
  }
}
