// The passages behind an answer: a card each, which opens the source at its place.

import { icon, make, shorten } from "./element.js";
import { cellsOf, openSource, placeOf } from "./source.js";
import { say, spoken } from "./words.js";

const FIRST = 3;
const LONGEST = 260;

export function evidence(quotes, values) {
  const found = [...new Map(quotes.map((quote) => [`${quote.source} ${quote.start} ${quote.quote}`, quote])).values()];
  const cards = found.map((quote, number) => card(quote, number + 1, values));
  const list = make("div", { class: "quotes" }, ...cards.slice(0, FIRST));
  const rest = cards.slice(FIRST);
  if (rest.length) {
    const more = spoken(make("button", { type: "button", class: "more", onclick: () => {
      more.replaceWith(...rest);
      rest[0].focus();
    } }), () => say("quotes", { n: rest.length }));
    list.append(more);
  }
  return make("section", { class: "evidence" }, spoken(make("h2"), () => say("evidence", { n: found.length })), list);
}

function card(quote, number, values) {
  const place = spoken(make("span", { class: "place" }), () => placeOf(quote));
  const button = make("button", { type: "button", class: "quote", onclick: () => openSource(quote) },
    make("span", { class: "badge", "aria-hidden": "true" }, String(number)),
    cellsOf(quote, (cell) => marked(shorten(cell, 80), values)) ?? make("q", {}, ...marked(shorten(quote.shown, LONGEST), values)),
    make("cite", {}, icon(formatIcon(quote.source)), make("span", { class: "title" }, quote.title), place));
  return button;
}

function marked(text, values) { // what the answer names stands out
  const names = values.filter((name) => name.length > 1 && name.length < text.length).sort((one, two) => two.length - one.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!names.length) return [text];
  return text.split(new RegExp(`(${names.join("|")})`, "i")).map((part, number) => (number % 2 ? make("b", {}, part) : part));
}

export function formatIcon(uri) {
  const ending = /\.(\w+?)(?:\.gz)?$/.exec(uri)?.[1]?.toLowerCase() ?? "";
  if (["csv", "tsv", "tab", "psv", "xlsx", "xlsm", "json", "jsonl", "ndjson", "geojson"].includes(ending)) return "rows";
  if (["ttl", "nt", "nq", "trig", "jsonld", "rdf", "xml", "owl", "graphml"].includes(ending)) return "triples";
  return "text";
}

