// A board that follows the contest: the server pushes each change, and the table is drawn anew from patterns that stand in
// the page. Without this module the page loads itself anew.
//
//   <main data-board="/competitions/…/board/events" data-most="8">
//     <ul hidden data-words><li data-word="share">已评 [marked]/[expected]</li> … <li data-word="state-scoring">…</li></ul>
//     <time data-updated></time> <span data-line role="status"></span> <span data-state></span>
//     <table><thead><tr>… <th data-who></th> … <th data-moves hidden></th></tr></thead>
//       <tbody data-rows> <tr data-code="W1-05" data-place="1">…</tr> </tbody></table>
//     <template data-row> … </template> <template data-medal="1"> … </template> (1 to 3)
//     <span data-summary></span> <span data-blind></span> <span data-frozen></span>
//   </main>
//
// An event is JSON {updated, board: {is_open, is_frozen, frozen_at, snapshot: {state, by_name, total, finished,
// rows: [{place, code, name, points, marked, expected}]}}}.

import { wordsOf } from "./words.js";

/** Milliseconds before a stream that the browser has given up is opened again. */
export const PAUSE = 5000;

/** How far somebody has moved since the places before: up is more than 0; null when one of both is not known. */
export function moved(before, row) {
  const place = before.get(row.code);
  return place === undefined || place === null || row.place === null ? null : place - row.place;
}

/** What a board says, as texts by their places in the page. */
export function read({ updated, board }, most, before, say) {
  const { snapshot } = board;
  const rows = (snapshot?.rows ?? []).slice(0, most).map((row) => {
    const steps = moved(before, row);
    const share = row.expected === 0 ? "" : row.marked >= row.expected ? say("finished") : say("share", row);
    const kind = steps === null ? "" : steps > 0 ? "up" : steps < 0 ? "down" : "same";
    return {
      code: row.code,
      place: row.place,
      who: row.name ?? row.code,
      beside: row.name ? row.code : "",
      share,
      points: row.points ?? "—",
      move: kind && { kind, text: say(kind, { places: Math.abs(steps) }) },
    };
  });
  return {
    updated,
    state: snapshot ? say(`state-${snapshot.state}`) : "",
    who: say(snapshot?.by_name ? "name" : "code"),
    blind: Boolean(snapshot && !snapshot.by_name),
    summary: snapshot ? say("summary", { total: snapshot.total, finished: snapshot.finished, shown: rows.length }) : say("closed"),
    frozen: board.frozen_at ? say(board.is_frozen ? "frozen-since" : "freezes-at", { time: board.frozen_at }) : "",
    rows,
  };
}

/**
 * Keeps a stream open and says how it is.
 *
 * @param {() => EventSource} open opens a stream
 * @param {(data: object) => void} heard is told what the server says
 * @param {(state: "connected" | "connecting" | "lost") => void} standing is told how the line is
 * @param {(run: () => void, wait: number) => void} later runs something later
 */
export function follow(open, heard, standing, later) {
  const source = open();
  source.onopen = () => standing("connected");
  source.onmessage = (event) => heard(JSON.parse(event.data));
  source.onerror = () => {
    // a cut line is opened again by the browser, a refusal is not
    if (source.readyState !== 2) return standing("connecting");
    source.close();
    standing("lost");
    later(() => follow(open, heard, standing, later), PAUSE);
  };
}

const SIGNS = { up: "▲", down: "▼", same: "—" };

function draw(root, says) {
  const text = (name, value) => {
    const place = root.querySelector(`[data-${name}]`);
    if (place && place.textContent !== value) place.textContent = value;
  };
  for (const name of ["updated", "state", "who", "summary", "frozen"]) text(name, says[name]);
  const blind = root.querySelector("[data-blind]");
  if (blind) blind.hidden = !says.blind;

  const body = root.querySelector("[data-rows]");
  const before = new Map([...body.rows].map((row) => [row.dataset.code, row.textContent]));
  const pattern = root.querySelector("template[data-row]").content.firstElementChild;
  const rows = says.rows.map((row) => {
    const line = pattern.cloneNode(true);
    const [rank, who, share, points, move] = line.cells;
    line.dataset.code = row.code;
    if (row.place !== null) line.dataset.place = row.place;
    const medal = root.querySelector(`template[data-medal="${row.place}"]`);
    if (medal) rank.append(medal.content.cloneNode(true));
    else rank.textContent = row.place ?? "";
    who.textContent = row.who;
    if (row.beside) who.append(" ", Object.assign(document.createElement("small"), { textContent: row.beside }));
    share.textContent = row.share;
    points.textContent = row.points;
    if (row.move) {
      const sign = Object.assign(document.createElement("span"), { textContent: SIGNS[row.move.kind] });
      sign.ariaHidden = "true";
      move.classList.add(row.move.kind);
      move.append(sign, ` ${row.move.text}`);
    }
    line.classList.toggle("changed", before.has(row.code) && before.get(row.code) !== line.textContent);
    return line;
  });
  body.replaceChildren(...rows);
  const knowsMoves = says.rows.some((row) => row.move);
  for (const cell of root.querySelectorAll("[data-moves]")) cell.hidden = !knowsMoves;
}

function places(root) {
  const rows = [...root.querySelector("[data-rows]").rows];
  return new Map(rows.map((row) => [row.dataset.code, row.dataset.place ? Number(row.dataset.place) : null]));
}

function start(root) {
  const say = wordsOf(root);
  const most = Number(root.dataset.most);
  const line = root.querySelector("[data-line]");
  follow(
    () => new EventSource(root.dataset.board),
    (data) => draw(root, read(data, most, places(root), say)),
    (standing) => {
      line.textContent = say(standing);
      root.classList.toggle("cut", standing !== "connected");
    },
    (run, wait) => setTimeout(run, wait),
  );
}

if (typeof document !== "undefined") for (const root of document.querySelectorAll("[data-board]")) start(root);
