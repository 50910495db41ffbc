// The conversations there were: chosen, renamed, exported, deleted.

import { confirmed } from "./confirm.js";
import { $, icon, make, save } from "./element.js";
import { get, post } from "./server.js";
import { begin, current, open, transcript } from "./talk.js";
import { labelled, language, say } from "./words.js";

export async function refresh() {
  try {
    const { conversations } = await get("/api/conversations");
    $("talks").replaceChildren(...(conversations.length ? conversations.map(entry) : [make("li", { class: "none" }, say("no_history"))]));
  } catch (error) {
    $("talks").replaceChildren(make("li", { class: "none" }, error instanceof TypeError ? say("lost") : error.message));
  }
}

function entry(talk) {
  const row = make("li", talk.conversation === current() ? { class: "current" } : {});
  const act = (image, word, work) => labelled(make("button", { type: "button", class: "action", onclick: work }, icon(image)), () => say(word));
  const name = make("button", { type: "button", class: "name", ...(talk.conversation === current() ? { "aria-current": "true" } : {}), onclick: () => {
    $("history").close();
    document.dispatchEvent(new CustomEvent("view", { detail: { view: "ask" } }));
    open(talk.conversation);
  } }, make("span", { class: "title" }, talk.title), make("span", { class: "of" }, `${when(talk.last)} · ${say("turns", { n: talk.turns })}`));
  row.append(name, make("span", { class: "acts" },
    act("edit", "rename", () => rename(talk, row)),
    act("save", "export", async () => save(`${talk.title.replace(/[\\/:*?"<>|]+/g, " ").trim().slice(0, 60) || "tuwen"}.md`, "text/markdown", `# ${talk.title}\n\n${await transcript(talk.conversation)}\n`)),
    act("bin", "delete", () => forget(talk))));
  return row;
}

function when(moment) {
  const then = new Date(moment);
  const time = then.toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
  return then.toDateString() === new Date().toDateString() ? `${say("today")} ${time}` : then.toLocaleDateString(language(), { month: "short", day: "numeric" });
}

function rename(talk, row) {
  const input = labelled(make("input", { value: talk.title, maxlength: "200" }), () => say("new_name"));
  const form = make("form", { class: "rename", onsubmit: async (event) => {
    event.preventDefault();
    await post("/api/conversations/rename", { conversation: talk.conversation, title: input.value });
    refresh();
  } }, input, make("button", {}, say("save")));
  input.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); refresh(); } });
  row.replaceChildren(form);
  input.select();
}

async function forget(talk) {
  if (!await confirmed(say("delete_title"), say("delete_text", { title: talk.title }), "delete")) return;
  await post("/api/conversations/forget", { conversation: talk.conversation });
  if (talk.conversation === current()) begin();
  refresh();
}

export function start() {
  $("menu").addEventListener("click", () => { $("history").showModal(); refresh(); });
  $("history").addEventListener("click", (event) => { if (event.target === $("history")) $("history").close(); });
  document.addEventListener("spoken", () => { if ($("history").open) refresh(); });
}
