// The sheet that shows a source, open at a passage.

import { $, make } from "./element.js";
import { get } from "./server.js";
import { say } from "./words.js";

const AROUND = 60_000; // characters shown before and after the passage: a book would hold up the page

export async function openSource(quote) {
  const box = $("source-text");
  box.replaceChildren();
  $("source-title").textContent = quote.title;
  $("source-place").textContent = quote.quote === undefined ? "" : placeOf(quote);
  box.setAttribute("aria-label", say("source_text", { title: quote.title }));
  $("source").showModal();
  try {
    const source = await get("/api/source", { name: quote.source });
    const letters = Array.from(source.text); // offsets count characters, not UTF-16 units
    if (quote.quote === undefined && letters.length) box.append(letters.join(""));
    else if (letters.length) {
      const [from, to] = [Math.max(0, quote.start - AROUND), Math.min(letters.length, quote.end + AROUND)];
      box.append(from ? "…" : "", letters.slice(from, quote.start).join(""), make("mark", {}, letters.slice(quote.start, quote.end).join("")),
        letters.slice(quote.end, to).join(""), to < letters.length ? "…" : "");
    } else if (quote.quote !== undefined) {
      box.append(`${say("no_text")}\n\n`, cellsOf(quote, (cell) => [make("mark", {}, cell)]) ?? make("mark", {}, quote.shown));
    } else {
      box.append(`${say("no_text")}\n\n${say("statements", { n: source.statements })}`);
    }
  } catch (error) {
    box.textContent = error.message;
  }
  box.querySelector("mark")?.scrollIntoView({ block: "center" });
  box.focus({ preventScroll: true });
}

export function placeOf(quote) {
  if (quote.row) return say("row", { n: quote.row });
  if (quote.end > quote.start) return say("characters", { start: quote.start, end: quote.end });
  return quote.start > 0 ? say("row", { n: quote.start }) : "";
}

export function cellsOf(quote, shown) { // a row of a table, each cell under the name of its column; null for any other quote
  const [names, written] = [quote.header?.split(" | ") ?? [], quote.quote.split(" | ")];
  if (!names.length || names.length !== written.length) return null;
  const filled = names.map((name, place) => [name, written[place].trim()]).filter(([, cell]) => cell);
  return make("span", { class: "cells" }, ...filled.map(([name, cell]) => make("span", { class: "cell" }, make("span", { class: "of" }, name), make("span", {}, ...shown(cell)))));
}
