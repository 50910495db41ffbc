// The page as a whole: which view is shown, and who tells whom.

import { $, icon } from "./element.js";
import * as graph from "./graph.js";
import * as history from "./history.js";
import * as library from "./library.js";
import * as talk from "./talk.js";
import * as theme from "./theme.js";
import { welcome } from "./welcome.js";
import { language, speak } from "./words.js";

const NARROW = matchMedia("(max-width: 899px)");

function view(name) {
  $("stage").dataset.view = name;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    if (tab.dataset.tab === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (name === "library") library.refresh();
  if (name === "graph") graph.redraw();
}

function beside(yes) { $("stage").classList.toggle("beside", yes); }

for (const holder of document.querySelectorAll("[data-icon]")) holder.prepend(icon(holder.dataset.icon));
for (const tab of document.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => view(tab.dataset.tab));

document.addEventListener("view", ({ detail }) => {
  view(detail.view);
  if (detail.thing) graph.around(detail.thing);
});
document.addEventListener("changed", () => welcome());
document.addEventListener("ask", () => view("ask"));
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    view("ask");
    $("said").focus();
  }
});
document.addEventListener("spoken", () => welcome());
$("lang").addEventListener("click", () => speak(language() === "zh" ? "en" : "zh"));
$("fresh").addEventListener("click", () => { view("ask"); talk.begin(); welcome(); });

speak();
theme.start();
graph.start();
library.start({ tell: talk.tell });
history.start();
view("ask");
talk.start({
  draw(turn, reply, open) {
    if (turn === null) {
      graph.clear();
      return beside(false);
    }
    const something = Boolean((reply.answer?.sparql && reply.answer.answers.length) || reply.answer?.focus?.length);
    if (something) beside(true);
    if (open && NARROW.matches) view("graph");
    return graph.behind(turn, reply);
  },
  around(name, iri, lang) {
    beside(true);
    if (NARROW.matches) view("graph");
    graph.around(name, iri, lang);
  },
  changed() {},
});
document.documentElement.dataset.ready = "";
