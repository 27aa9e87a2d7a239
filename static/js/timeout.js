// Warns before an idle session ends, offers to stay, and says so when it has ended; what was typed stays on the page.
//
//   <div class="timeout" role="alertdialog" aria-labelledby="…" data-session data-account="17" data-csrf="…"
//        data-idle-seconds="1800" data-warn-seconds="120" data-touch="/session/touch" hidden>
//     <ul hidden data-words><li data-word="warning">… [minutes] …</li> <li data-word="ended">…</li></ul>
//     <p data-text role="alert"></p>
//     <button class="btn" type="button" data-stay>…</button>
//     <a class="btn" href="/sign-in" target="_blank" rel="noopener" data-again hidden>…</a>
//   </div>
//
// All tabs of one browser share a session, so they share the time of its last request. After signing in again in
// another tab, this page takes the fresh form token and can be used on.

import { standing } from "./idle.js";
import { renew } from "./session.js";
import { wordsOf } from "./words.js";

const SHARED = "jiangce:touched";

function attach(box) {
  const say = wordsOf(box);
  const { account, idleSeconds, warnSeconds = "120", touch } = box.dataset;
  const idle = Number(idleSeconds) * 1000;
  const warn = Math.min(Number(warnSeconds) * 1000, idle / 2);
  const text = box.querySelector("[data-text]");
  const stay = box.querySelector("[data-stay]");
  const again = box.querySelector("[data-again]");
  let touched = Date.now();
  let timer;
  let gone = false;

  function share() {
    try {
      localStorage.setItem(SHARED, JSON.stringify({ account, touched }));
    } catch {
      // each tab counts for itself
    }
  }

  function show(phase, minutes) {
    const words = phase === "quiet" ? "" : say(phase === "ended" ? "ended" : "warning", { minutes });
    if (text.textContent !== words) text.textContent = words;
    stay.hidden = phase !== "warning";
    if (again) again.hidden = phase !== "ended";
    box.hidden = phase === "quiet";
  }

  function look() {
    clearTimeout(timer);
    const { phase, wait, minutes } = standing({ now: Date.now(), touched, idle, warn });
    show(gone ? "ended" : phase, minutes);
    timer = setTimeout(look, wait + 50);
  }

  function alive(moment = Date.now()) {
    touched = Math.max(touched, moment);
    gone = false;
    look();
  }

  async function ask() {
    try {
      const answer = await fetch(touch, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ csrf: box.dataset.csrf }),
        redirect: "manual",
      });
      if (answer.ok) {
        alive();
        share();
      } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        gone = (await renew(account)) !== "ok";
        if (gone) look();
        else alive();
      }
    } catch {
      look(); // the network is away; the warning stays
    }
  }

  stay.addEventListener("click", ask);
  document.addEventListener("jiangce:touched", () => { alive(); share(); });
  document.addEventListener("jiangce:session", () => alive());
  window.addEventListener("storage", async (event) => {
    if (event.key !== SHARED || !event.newValue) return;
    const other = JSON.parse(event.newValue);
    const ended = gone || standing({ now: Date.now(), touched, idle, warn }).phase === "ended";
    if (ended ? (await renew(account)) === "ok" : other.account === account) alive(other.touched);
  });
  document.addEventListener("visibilitychange", () => !document.hidden && look()); // after a night in the drawer
  share();
  look();
}

for (const box of document.querySelectorAll("[data-session][data-idle-seconds]")) attach(box);
