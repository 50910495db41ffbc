// One reply: its sentence, its values, the passages behind it, how sure it is, and what can be done with it.

import { copy, icon, make } from "./element.js";
import { evidence } from "./evidence.js";
import { post } from "./server.js";
import { table } from "./table.js";
import { labelled, say, spoken } from "./words.js";

const MOST_CARDS = 12;
const SURE = 0.8;
const LIKELY = 0.5;

// turn: { conversation, message_id, said, verdict }; does: { ask(text, shown, replyTo), draw(), around(name, iri), rephrase(text) }
export function complete(item, body, reply, turn, does) {
  body.replaceChildren(...inParts(reply.text));
  item.lang = reply.lang;
  const answer = reply.answer;
  if (answer?.status === "quoted" && answer.evidence.length) body.textContent = reply.text.split("\n- ")[0]; // the cards hold the quotes
  if (answer && say(`status_${answer.status}`)) {
    body.before(spoken(make("p", { class: `status ${answer.status}` }), () => say(`status_${answer.status}`)));
  }
  if (reply.picture) item.append(make("img", { src: reply.picture, alt: reply.text }));
  if (answer) item.append(...valuesOf(answer, reply, body, does));
  if (reply.buttons.length) item.append(choices(reply.buttons, turn, does));
  if (answer?.evidence.length) item.append(evidence(answer.evidence, namesIn(answer)));
  if (answer) item.append(...meaning(answer, turn, does));
  item.append(actions(item, reply, turn, does));
}

function inParts(text) { // lines between ``` fences are code
  const parts = text.split(/^```[ \t]*\w*[ \t]*\n([\s\S]*?)\n?^```[ \t]*$/m);
  return parts.map((part, number) => (number % 2 ? make("code", {}, part) : part));
}

function namesIn(answer) {
  return answer.answers.flatMap((value) => [value, ...(value.columns ?? [])]).slice(0, 40).map((value) => value.type === "uri" ? value.label : value.value);
}

// --- values ----------------------------------------------------------------------------------------------------------

function valuesOf(answer, reply, body, does) {
  const values = answer.answers;
  if (values.some((value) => value.columns)) {
    body.textContent = reply.text.replace(answer.text, "").trim() || say("answers", { n: values.length });
    return [table(values)];
  }
  const things = values.filter((value) => value.type === "uri");
  if (!things.length || things.length !== values.length) return [];
  const card = (value) => make("button", { type: "button", class: "card", onclick: () => does.around(value.label, value.value) }, icon("graph"), value.label);
  const group = make("div", { class: "values", role: "group", "aria-label": say("answers", { n: things.length }) }, ...things.slice(0, MOST_CARDS).map(card));
  const rest = things.slice(MOST_CARDS);
  if (rest.length) {
    const more = spoken(make("button", { type: "button", class: "more", onclick: () => more.replaceWith(...rest.map(card)) }), () => say("more_values", { n: rest.length }));
    group.append(more);
  }
  return [group];
}

function choices(buttons, turn, does) {
  const group = make("div", { class: "choices", role: "group" });
  buttons.forEach((choice, number) => {
    const button = make("button", { type: "button", onclick: () => {
      group.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      does.ask(choice.text, choice.label, turn.message_id);
    } }, make("span", { class: "badge" }, String(number + 1)), choice.label);
    group.append(button);
  });
  return group;
}

// --- how it was understood -------------------------------------------------------------------------------------------

function meaning(answer, turn, does) {
  if (!answer.paraphrase || !answer.answers.length) return [];
  const word = answer.confidence >= SURE ? "sure" : answer.confidence >= LIKELY ? "likely" : "doubtful";
  const sure = make("span", { class: `sure ${word}` }, spoken(make("span"), () => say(word)));
  if (answer.confidence) sure.title = say("confidence", { percent: `${Math.round(answer.confidence * 100)} %` });
  const rivals = rivalsOf(answer, turn, does);
  const other = make("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => {
    rivals.hidden = !rivals.hidden;
    other.setAttribute("aria-expanded", String(!rivals.hidden));
    if (!rivals.hidden) rivals.querySelector("button").focus();
  } });
  spoken(other, () => say("not_meant"));
  const line = make("p", { class: "meaning" }, ...(answer.confidence ? [sure] : []),
    make("span", { class: "paraphrase" }, spoken(make("span", { class: "of" }), () => `${say("understood")}: `), answer.paraphrase), other);
  return [line, rivals];
}

function rivalsOf(answer, turn, does) {
  const box = make("div", { class: "rivals", hidden: "" });
  const seen = new Set([answer.paraphrase]);
  const offered = answer.alternatives.map((reading, place) => [reading, place + 1]).filter(([reading]) => !seen.has(reading.paraphrase) && seen.add(reading.paraphrase));
  box.append(spoken(make("p"), () => (offered.length ? say("meant", { paraphrase: answer.paraphrase }) : say("no_rivals"))));
  for (const [reading, number] of offered) {
    box.append(make("button", { type: "button", onclick: () => does.ask(`/meant ${number}`, reading.paraphrase, turn.message_id) }, reading.paraphrase));
  }
  box.append(spoken(make("button", { type: "button", class: "link", onclick: () => does.rephrase(turn.said) }), () => say("rephrase")));
  return box;
}

// --- what can be done with it ----------------------------------------------------------------------------------------

function actions(item, reply, turn, does) {
  const bar = make("div", { class: "actions" });
  const answer = reply.answer;
  if (turn.message_id) bar.append(...thumbs(item, turn));
  bar.append(action("copy", "copy", async (button) => {
    await copy(plain(reply));
    flash(button, "copied");
  }));
  if (turn.said && !turn.said.startsWith("/")) bar.append(action("retry", "retry", () => does.ask(turn.said)));
  if (answer?.answers.length && answer.sparql) bar.append(action("graph", "show_graph", () => does.draw(true)));
  if (answer?.sparql) {
    bar.append(make("details", { class: "query" }, make("summary", {}, icon("code"), spoken(make("span"), () => say("query"))), make("pre", { tabindex: "0" }, answer.sparql)));
  }
  return bar;
}

function action(image, name, use) {
  const button = make("button", { type: "button", class: "action", onclick: () => use(button) }, icon(image));
  return labelled(button, () => say(name));
}

function flash(button, word) { // what was done, for a moment
  const said = make("span", { class: "flash", role: "status" }, say(word));
  button.parentElement.append(said);
  setTimeout(() => said.remove(), 1800);
}

function thumbs(item, turn) {
  const show = () => {
    for (const [verdict, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(turn.verdict === verdict));
  };
  const judge = async (verdict, note = "") => {
    turn.verdict = verdict;
    show();
    await post("/api/feedback", { conversation: turn.conversation, message_id: turn.message_id, verdict, note });
  };
  const press = async (verdict, button) => {
    item.querySelector(".note")?.remove();
    const taken = turn.verdict === verdict;
    try {
      await judge(taken ? "" : verdict);
      flash(button, taken ? "taken_back" : "noted");
      if (verdict === "wrong" && !taken) item.append(noteForm(judge));
    } catch (error) {
      button.title = error.message;
    }
  };
  const buttons = {
    right: action("up", "right", (button) => press("right", button)),
    wrong: action("down", "wrong", (button) => press("wrong", button)),
  };
  show();
  return Object.values(buttons);
}

function noteForm(judge) {
  const input = make("input", { maxlength: "2000", autocomplete: "off" });
  labelled(input, () => say("why_wrong"));
  input.placeholder = say("why_wrong");
  const form = make("form", { class: "note", onsubmit: async (event) => {
    event.preventDefault();
    if (input.value.trim()) await judge("wrong", input.value.trim());
    form.replaceWith(make("p", { class: "flash", role: "status" }, say("noted")));
  } }, input, spoken(make("button"), () => say("send")));
  return form;
}

function plain(reply) { // as one would quote it
  const quotes = (reply.answer?.evidence ?? []).slice(0, 3).map((quote, number) => `[${number + 1}] “${quote.shown}” — ${quote.title}`);
  return [reply.text, ...quotes].join("\n");
}
