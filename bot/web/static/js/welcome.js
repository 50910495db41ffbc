// What somebody sees who has asked nothing yet: what this is, what is in the graph, questions that have an answer.

import { $, icon, make } from "./element.js";
import { get } from "./server.js";
import { language, say, spoken } from "./words.js";

let number = 0; // of the newest showing

export async function welcome() {
  number += 1;
  const mine = number;
  const lang = language();
  try {
    const graph = await get("/api/overview", { lang });
    if (mine !== number) return;
    $("welcome").classList.toggle("bare", !graph.facts);
    show(graph);
    if (!graph.facts) return;
    spoken($("trying"), () => say("trying"));
    const { questions } = await get("/api/openings", { lang });
    if (mine !== number) return;
    spoken($("trying"), () => (questions.length ? say("try") : ""));
    $("openings").replaceChildren(...questions.map((question) => make("li", {}, make("button", { type: "button", onclick: () => document.dispatchEvent(new CustomEvent("ask", { detail: question })) },
      make("span", {}, question), icon("send")))));
  } catch (error) {
    if (mine === number) $("trying").textContent = error instanceof TypeError ? say("lost") : error.message;
  }
}

function show(graph) {
  const count = (n, name, use) => {
    const parts = [make("strong", {}, n.toLocaleString(language())), make("span", {}, say(name, { n }))];
    return make("li", {}, use ? make("button", { type: "button", onclick: use }, ...parts) : make("span", {}, ...parts));
  };
  const go = (view, detail) => () => document.dispatchEvent(new CustomEvent("view", { detail: { view, ...detail } }));
  $("numbers").replaceChildren(...(graph.facts ? [count(graph.facts, "facts"), count(graph.things, "things"), count(graph.sources, "sources", go("library"))] : []));
  const most = Math.max(1, ...graph.classes.map((kind) => kind.count));
  const bar = (kind) => {
    const filled = make("span", { class: "filled" });
    filled.style.width = `${Math.max(4, 100 * kind.count / most)}%`;
    return make("li", {}, make("span", { class: "label" }, kind.label), make("span", { class: "bar", "aria-hidden": "true" }, filled), make("span", { class: "count" }, kind.count.toLocaleString(language())));
  };
  $("kinds").replaceChildren(...graph.classes.map(bar));
  $("hubs").replaceChildren(...graph.hubs.map((hub) => make("li", {}, make("button", { type: "button", class: "card", onclick: go("graph", { thing: hub.label }) }, icon("graph"), hub.label))));
}
