// A session that ended while a page was open. The page is asked for again in the background: when the same person is
// signed in once more, its fresh form token is put into every form here, and what was typed can be sent.
//
// An element with `data-account` and `data-csrf` says whose page this is; a sign-in page has `data-sign-in` somewhere.

/**
 * Reads an answer to the question "is this page still mine?".
 *
 * @param {{status: number, account: string | null, mine: boolean, signIn: boolean}} seen `mine`: the page still holds
 *   what it is asked for, for instance the open sheet
 * @param {string} here whose page this is
 */
export function judge({ status, account, mine, signIn }, here) {
  if (status >= 500 || status === 429) return "unreachable";
  if (status === 401 || signIn) return "lost";
  if (account !== null && account !== here) return "other";
  return status < 300 && mine ? "ok" : "closed";
}

/**
 * Asks for this page again.
 *
 * @param {string} account whose page this is
 * @param {string} [needed] a selector of what the page must still hold
 * @returns {Promise<"ok" | "lost" | "other" | "closed" | "unreachable">} after "ok" every form here has the fresh token
 */
export async function renew(account, needed = "[data-csrf]") {
  let answer;
  let page;
  try {
    answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(15000) });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return "unreachable";
  }
  const owner = page.querySelector("[data-account][data-csrf]");
  const found = judge(
    {
      status: answer.status,
      account: owner?.dataset.account ?? null,
      mine: Boolean(page.querySelector(needed)),
      signIn: Boolean(page.querySelector("[data-sign-in]")),
    },
    account,
  );
  if (found === "ok") adopt(owner.dataset.csrf);
  return found;
}

function adopt(token) {
  for (const input of document.querySelectorAll("input[name=csrf]")) input.value = token;
  for (const owner of document.querySelectorAll("[data-csrf]")) owner.dataset.csrf = token;
  document.dispatchEvent(new Event("jiangce:session"));
}
