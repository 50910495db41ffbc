// The sources: which there are, adding some, reading one again, forgetting one, how a table was read.

import { confirmed } from "./confirm.js";
import { $, icon, make } from "./element.js";
import { formatIcon } from "./evidence.js";
import { call, events, get } from "./server.js";
import { openSource } from "./source.js";
import { labelled, language, say, spoken } from "./words.js";

const MOST = 100;
let sources = [];
let tell = () => {};
let shown = MOST;

export async function refresh() {
  try {
    ({ sources } = await get("/api/sources"));
    sources.reverse();
  } catch (error) {
    $("source-list").replaceChildren(make("li", { class: "none" }, error instanceof TypeError ? say("lost") : error.message));
    return;
  }
  list();
}

function list() {
  const wanted = $("search").value.trim().toLowerCase();
  const found = sources.filter((source) => `${source.title} ${source.uri}`.toLowerCase().includes(wanted));
  $("source-count").textContent = `${found.length.toLocaleString(language())} ${say("sources", { n: found.length })}`;
  const rows = found.slice(0, shown).map(entry);
  if (found.length > shown) rows.push(make("li", { class: "none" }, make("button", { type: "button", class: "more", onclick: () => { shown += MOST; list(); } }, say("more_values", { n: found.length - shown }))));
  $("source-list").replaceChildren(...(rows.length ? rows : [make("li", { class: "none" }, say(sources.length ? "none_found" : "empty"))]));
}

function entry(source) {
  const day = new Date(source.added_at).toLocaleDateString(language(), { year: "numeric", month: "short", day: "numeric" });
  const inside = make("div", { class: "inside", hidden: "" });
  const head = make("button", { type: "button", class: "head", "aria-expanded": "false", onclick: async () => {
    inside.hidden = !inside.hidden;
    head.setAttribute("aria-expanded", String(!inside.hidden));
    if (!inside.hidden && !inside.childElementCount) await details(source, inside);
  } }, icon(formatIcon(source.uri)), make("span", { class: "title" }, source.title),
  make("span", { class: "facts" }, source.format ? make("span", { class: "format" }, source.format) : null, make("span", { class: "day" }, say("added", { date: day }))));
  return make("li", {}, head, inside);
}

async function details(source, box) {
  try {
    const full = await get("/api/source", { name: source.uri });
    const use = (image, word, work) => make("button", { type: "button", class: "tool", onclick: work }, icon(image), spoken(make("span"), () => say(word)));
    const note = make("p", { class: "of", role: "status" });
    box.replaceChildren(
      make("p", { class: "of" }, `${say("statements", { n: full.statements })} · ${decodeURIComponent(source.uri.replace(/^file:\/\//, ""))}`),
      ...full.tables.map(table),
      make("div", { class: "tools" },
        use("text", "open", () => openSource({ source: source.uri, title: source.title })),
        use("retry", "reread", () => reread(source, note)),
        use("bin", "forget", () => forget(source, full.statements))),
      note);
  } catch (error) {
    box.textContent = error.message;
  }
}

function table(account) { // what was decided about it
  const columns = account.columns.filter((column) => !column.name.startsWith("\0"));
  const more = (column) => [account.links?.[column.name] ? say("link_to", { table: account.links[column.name] }) : "", column.missing ? say("missing", { n: column.missing }) : "", column.note ?? ""].filter(Boolean).join("; ");
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("table", { name: account.table }) },
    make("table", {}, make("caption", {}, `${say("table", { name: account.table })} · ${say("table_rows", { n: account.rows })}`),
      make("thead", {}, make("tr", {}, ...["column", "holds", "column_note"].map((name) => make("th", { scope: "col" }, say(name))))),
      make("tbody", {}, ...columns.map((column) => make("tr", {}, make("th", { scope: "row" }, column.name), make("td", {}, column.unit ? `${column.holds} (${column.unit})` : column.holds), make("td", {}, more(column)))))));
}

// --- changing what is there ----------------------------------------------------------------------------------------------

async function reread(source, note) {
  note.textContent = say("reading", { file: source.title });
  try {
    const report = await (await call(`/api/reread?name=${encodeURIComponent(source.uri)}`, { method: "POST" })).json();
    note.textContent = summary(report);
    if (report.added) await refresh();
  } catch (error) {
    note.textContent = error.message;
  }
}

async function forget(source, statements) {
  const sure = await confirmed(say("forget_title", { title: source.title }), say("forget_text", { n: statements }), "forget");
  if (!sure) return;
  try {
    await call(`/api/forget?name=${encodeURIComponent(source.uri)}`, { method: "POST" });
    $("library-note").textContent = say("forgotten", { title: source.title });
    document.dispatchEvent(new CustomEvent("changed"));
  } catch (error) {
    $("library-note").textContent = error.message;
  }
  await refresh();
}

function summary(report) {
  const parts = [say("read", { n: report.added }), say("read_facts", { n: report.facts })];
  if (report.unchanged) parts.push(say("unchanged", { n: report.unchanged }));
  return `${parts.join(language() === "zh" ? "，" : ", ")}${language() === "zh" ? "。" : "."}`;
}

export async function upload(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const file of files) form.append("files", file);
  form.append("stream", "true");
  const [label, bar] = $("progress").children;
  label.textContent = say("reading", { file: files[0].name });
  bar.removeAttribute("value");
  $("progress").hidden = false;
  let told = "";
  try {
    for await (const [name, data] of events(await call("/api/ingest", { method: "POST", body: form }))) {
      if (name === "progress" && data.total) {
        bar.value = data.done / data.total;
        if (data.file) label.textContent = say("reading", { file: data.file });
      } else if (name === "report") {
        told = [summary(data), ...data.failed.map((failure) => `${failure.file}: ${failure.error}`)].join("\n");
      } else if (name === "error") {
        told = data.error;
      }
    }
  } catch (error) {
    told = error instanceof TypeError ? say("lost") : error.message;
  }
  $("progress").hidden = true;
  for (const input of document.querySelectorAll("input[type=file]")) input.value = "";
  $("library-note").textContent = told;
  tell(told);
  document.dispatchEvent(new CustomEvent("changed"));
  await refresh();
}

export function start(connections) {
  tell = connections.tell;
  labelled($("search"), () => say("search_sources"));
  $("search").addEventListener("input", () => { shown = MOST; list(); });
  for (const input of document.querySelectorAll("input[type=file]")) input.addEventListener("change", () => upload([...input.files]));
  for (const button of document.querySelectorAll(".add")) button.addEventListener("click", () => $("files").click());
  let over = 0;
  document.addEventListener("dragenter", () => { over += 1; document.body.classList.add("dropping"); });
  document.addEventListener("dragleave", () => { over -= 1; if (over <= 0) document.body.classList.remove("dropping"); });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over = 0;
    document.body.classList.remove("dropping");
    upload([...event.dataTransfer.files]);
  });
  document.addEventListener("spoken", () => { if (sources.length) list(); });
}
