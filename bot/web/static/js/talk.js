// The conversation: what was said, replies as they are made, the words that are not sent yet.

import { complete } from "./answer.js";
import { $, make, unique } from "./element.js";
import { events, get, post } from "./server.js";
import { labelled, language, say, spoken } from "./words.js";

const NEAR = 120; // pixels from the end of the log within which the reader follows what comes
let conversation = localStorage.getItem("tuwen.conversation") ?? "";
let turns = Promise.resolve(); // one at a time, in the order said
let underWay = null; // how to stop the one that is being answered
let look = {}; // what the rest of the page does with answers: { draw(turn, reply, open), around(name, iri), changed() }

const log = $("log");
const words = $("said");

export function current() { return conversation; }

export function ask(text, shown = text, replyTo = "") {
  const said = text.trim();
  if (!said) return turns;
  turns = turns.then(() => exchange(said, shown.trim(), replyTo));
  return turns;
}

async function exchange(said, shown, replyTo) {
  filled();
  show("mine", shown);
  const [item, body] = show("theirs", "");
  body.classList.add("wait");
  item.setAttribute("aria-busy", "true");
  body.append(spoken(make("span", { class: "thinking" }), () => say("thinking")));
  const turn = { conversation, message_id: unique(), said, verdict: "" };
  underWay = new AbortController();
  answering(true);
  try {
    const message = { text: said, conversation, message_id: turn.message_id, reply_to: replyTo, lang: language(), stream: true };
    const response = await post("/api/chat", message, { signal: underWay.signal });
    let begun = false;
    for await (const [name, data] of events(response)) {
      const follows = atEnd(); // who reads further up is left there
      if (name === "text") {
        if (data.again || !begun) body.replaceChildren();
        begun = true;
        body.append(data.piece);
      }
      if (name === "reply") finish(item, body, data, turn, true);
      if (follows) toEnd();
    }
  } catch (error) {
    const stopped = error.name === "AbortError";
    const lost = error instanceof TypeError;
    if (!stopped || body.querySelector(".thinking")) spoken(body, () => (stopped ? say("stopped") : lost ? say("lost") : error.message));
    item.classList.add("failed");
    item.append(make("div", { class: "actions" }, spoken(make("button", { type: "button", class: "tool", onclick: () => { item.remove(); ask(said, shown, replyTo); } }), () => say("retry"))));
    if (lost && !words.value) keep(shown);
  }
  body.classList.remove("wait");
  item.removeAttribute("aria-busy");
  underWay = null;
  answering(false);
  look.changed();
}

function finish(item, body, reply, turn, fresh) {
  const does = {
    ask,
    rephrase: (text) => { keep(text); words.focus(); words.select(); },
    draw: (open) => { choose(item); look.draw(turn, reply, open); },
    around: (name, iri) => { choose(item); look.around(name, iri, reply.lang); },
  };
  complete(item, body, reply, turn, does);
  item.select = () => does.draw(false);
  if (fresh) does.draw(false);
}

function choose(item) { // whose picture is shown
  for (const other of log.querySelectorAll(".chosen")) other.classList.remove("chosen");
  item.classList.add("chosen");
}

function show(who, text) {
  const body = make("div", { class: "text" }, text);
  const name = spoken(make("span", { class: "unseen" }), () => `${say(who === "mine" ? "you" : "bot")}: `);
  const item = make("article", { class: who }, name, body);
  log.append(item);
  toEnd();
  return [item, body];
}

export function tell(text) { // something that happened beside the talk
  filled();
  const [item, body] = show("theirs", text);
  item.classList.add("notice");
  body.setAttribute("role", "status");
}

function filled() { $("talk").classList.add("begun"); }

function atEnd() { return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR; }
function toEnd() { log.scrollTop = log.scrollHeight; }

// --- conversations -----------------------------------------------------------------------------------------------------

export function begin() {
  underWay?.abort();
  conversation = unique();
  localStorage.setItem("tuwen.conversation", conversation);
  log.replaceChildren();
  $("talk").classList.remove("begun");
  look.draw(null);
  words.focus();
}

export async function open(name) {
  underWay?.abort();
  conversation = name;
  localStorage.setItem("tuwen.conversation", conversation);
  log.replaceChildren();
  try {
    const { turns: told } = await get("/api/chat", { conversation });
    $("talk").classList.toggle("begun", told.length > 0);
    let before = [];
    for (const turn of told) {
      show("mine", shownAs(turn, before));
      const [item, body] = show("theirs", "");
      finish(item, body, turn, { conversation, message_id: turn.message_id, said: turn.said, verdict: turn.verdict }, false);
      before = turn.buttons;
    }
    look.draw(null);
    const last = [...log.querySelectorAll(".theirs")].at(-1);
    if (told.at(-1)?.answer) last?.select();
    toEnd();
  } catch (error) {
    tell(error instanceof TypeError ? say("lost") : error.message);
  }
}

function shownAs(turn, offered) { // what was chosen is shown by its name, not by its number
  if (turn.said.startsWith("/meant ") && turn.answer?.paraphrase) return turn.answer.paraphrase;
  return offered.find((button) => button.text === turn.said)?.label ?? turn.said;
}

export async function transcript(name) { // a conversation as a text that can be kept
  const { turns: told } = await get("/api/chat", { conversation: name });
  return told.map((turn) => {
    const quotes = (turn.answer?.evidence ?? []).map((quote, number) => `> [${number + 1}] ${quote.shown} — ${quote.title}`);
    return [`**${say("you")}** ${turn.said}`, "", `**${say("bot")}** ${turn.text}`, ...quotes].join("\n");
  }).join("\n\n---\n\n");
}

// --- what is typed -----------------------------------------------------------------------------------------------------

function keep(text) { // the draft outlives the page
  words.value = text;
  grow();
  localStorage.setItem("tuwen.draft", text);
}

function grow() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, 180)}px`;
}

function answering(yes) {
  $("send").hidden = yes;
  $("stop").hidden = !yes;
}

export function start(connections) {
  look = connections;
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value;
    keep("");
    ask(text);
  });
  words.addEventListener("input", () => keep(words.value));
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      $("form").requestSubmit();
    }
  });
  $("stop").addEventListener("click", () => underWay?.abort());
  log.addEventListener("scroll", () => { $("newest").hidden = atEnd(); });
  $("newest").addEventListener("click", toEnd);
  labelled($("newest"), () => say("newest"));
  document.addEventListener("ask", (event) => ask(event.detail));
  keep(localStorage.getItem("tuwen.draft") ?? "");
  return conversation ? open(conversation) : begin();
}

