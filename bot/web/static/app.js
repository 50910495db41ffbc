// The page: one conversation, the picture beside it, documents in. Text from anywhere enters the page as text nodes only.

const WORDS = {
  zh: {
    skip: "跳到输入框", add: "添加文档", fresh: "新对话", light: "浅色", dark: "深色", other: "English", talk: "对话", log: "消息",
    ask: "您的问题", send: "发送", picture: "图谱", hint: "点击图中的事物，就能接着问它。", close: "关闭", key: "访问密钥：", enter: "进入",
    empty: "问问图谱里的事，例如“有哪些公司？”", understood: "我的理解", confidence: "把握", query: "SPARQL 查询", evidence: "依据",
    place: (a, b) => `字符 ${a}–${b}`, row: (n) => `第 ${n} 行`, about: (name) => `${name}是什么？`, reading: "正在读入",
    done: (r) => `读入 ${r.added} 个来源，${r.facts} 条事实${r.unchanged ? `，${r.unchanged} 个没有变化` : ""}。`,
    more: (n) => `另有 ${n} 条依据`, rows: (n) => `另有 ${n} 行`, name: "名称",
    failed: (f) => `${f.file}：${f.error}`, lost: "连不上服务器，请稍后再试。", noText: "这个来源没有全文（表格或 RDF）：",
  },
  en: {
    skip: "Skip to the question", add: "Add documents", fresh: "New conversation", light: "Light", dark: "Dark", other: "中文",
    talk: "Conversation", log: "Messages", ask: "Your question", send: "Send", picture: "Graph",
    hint: "Choose a thing in the picture to ask about it.", close: "Close", key: "Access key: ", enter: "Enter",
    empty: "Ask about what is in the graph, for example “Which companies are there?”", understood: "Understood as",
    confidence: "confidence", query: "SPARQL query", evidence: "Evidence", place: (a, b) => `characters ${a}–${b}`,
    row: (n) => `row ${n}`, about: (name) => `What is ${name}?`, reading: "Reading",
    done: (r) => `${many(r.added, "source")} read, ${many(r.facts, "fact")}${r.unchanged ? `, ${r.unchanged} unchanged` : ""}.`,
    more: (n) => many(n, "more quote"), rows: (n) => many(n, "more row"), name: "Name",
    failed: (f) => `${f.file}: ${f.error}`, lost: "The server cannot be reached; please try again.",
    noText: "This source has no running text (a table or RDF):",
  },
};

const MOST_ROWS = 20;
const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
const $ = (id) => document.getElementById(id);
const stored = (name, otherwise) => localStorage.getItem(name) ?? otherwise;
let lang = stored("tuwen.lang", navigator.language.startsWith("zh") ? "zh" : "en");
let conversation = stored("tuwen.conversation", "");
let busy = Promise.resolve();

function words() { return WORDS[lang]; }

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function spoken(tag, attributes, text) { // its words follow the language of the page
  const element = make(tag, { ...attributes, "data-spoken": "" }, text());
  element.spoken = text;
  return element;
}

// --- the server ------------------------------------------------------------------------------------------------------

async function call(path, options = {}) {
  const key = sessionStorage.getItem("tuwen.key");
  const headers = { ...(options.headers ?? {}), ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) {
    await askForKey();
    return call(path, options);
  }
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? response.statusText);
  return response;
}

function askForKey() {
  $("key").showModal();
  return new Promise((resolve) => {
    $("key-form").onsubmit = (event) => {
      event.preventDefault();
      sessionStorage.setItem("tuwen.key", $("key-value").value.trim());
      $("key").close();
      resolve();
    };
  });
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const name = /^event: (.*)$/m.exec(part)?.[1];
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data) yield [name, JSON.parse(data)];
    }
  }
}

// --- the conversation --------------------------------------------------------------------------------------------------

function show(who, text) {
  const body = make("p", { class: "text" }, text);
  const item = make("li", { class: who }, body);
  $("log").append(item);
  $("log").scrollTop = $("log").scrollHeight;
  return [item, body];
}

function say(text) {
  const said = text.trim();
  if (!said) return busy;
  busy = busy.then(() => exchange(said));
  return busy;
}

async function exchange(said) {
  document.querySelector("#log .empty")?.remove();
  show("mine", said);
  const [item, body] = show("theirs", "");
  body.classList.add("wait");
  item.setAttribute("aria-busy", "true");
  try {
    const message = { text: said, conversation, message_id: crypto.randomUUID?.() ?? String(Math.random()).slice(2), lang, stream: true };
    const response = await call("/api/chat", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message),
    });
    for await (const [name, data] of events(response)) {
      const log = $("log");
      const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 80; // who reads further up is left there
      if (name === "text") {
        if (data.again) body.replaceChildren();
        body.append(data.piece);
      }
      if (name === "reply") complete(item, body, data);
      if (follows) log.scrollTop = log.scrollHeight;
    }
  } catch (error) {
    body.textContent = error instanceof TypeError ? words().lost : error.message;
  }
  body.classList.remove("wait");
  item.removeAttribute("aria-busy");
}

function inParts(text) { // lines between ``` fences are code
  const parts = text.split(/^```[ \t]*\w*[ \t]*\n([\s\S]*?)\n?^```[ \t]*$/m);
  return parts.map((part, number) => (number % 2 ? make("code", {}, part) : part));
}

function complete(item, body, reply) {
  body.replaceChildren(...inParts(reply.text));
  item.lang = reply.lang;
  if (reply.picture) item.append(make("img", { src: reply.picture, alt: reply.text }));
  if (reply.buttons.length) {
    const group = make("div", { class: "choices", role: "group" });
    reply.buttons.forEach((choice, number) => {
      group.append(make("button", { type: "button", onclick: () => say(choice.text) }, `${number + 1}. ${choice.label}`));
    });
    item.append(group);
  }
  const answer = reply.answer;
  if (!answer) return;
  if (answer.answers.some((value) => value.columns)) {
    body.textContent = reply.text.replace(answer.text, "").trim();
    body.before(table(answer.answers));
  }
  if (answer.evidence.length) {
    const quotes = make("div", { class: "quotes", role: "group", "aria-label": words().evidence });
    const button = (quote) => make("button", { type: "button", onclick: () => openSource(quote) },
      shorten(quote.shown, 160), spoken("cite", {}, () => `${quote.title}${placeOf(quote)}`));
    quotes.append(...answer.evidence.slice(0, 3).map(button));
    const rest = answer.evidence.slice(3);
    if (rest.length) {
      const more = spoken("button", { type: "button", class: "more", onclick: () => {
        const added = rest.map(button);
        more.replaceWith(...added);
        added[0].focus();
      } }, () => words().more(rest.length));
      quotes.append(more);
    }
    item.append(quotes);
  }
  if (answer.sparql) {
    const sure = () => (answer.confidence ? ` (${words().confidence} ${Math.round(answer.confidence * 100)} %)` : "");
    item.append(make("details", {},
      spoken("summary", {}, () => words().query),
      spoken("p", {}, () => `${words().understood}: ${answer.paraphrase}${sure()}`),
      make("pre", {}, answer.sparql)));
  }
  const thing = answer.answers.find((value) => value.type === "uri");
  const about = answer.focus?.[0] ?? (answer.answers.length === 1 ? thing?.value : undefined) ?? thing?.value;
  if (about) draw(about, reply.lang);
}

function table(values) {
  const headings = [...new Set(values.flatMap((value) => (value.columns ?? []).map((cell) => cell.heading)))];
  const cells = (heading) => values.flatMap((value) => (value.columns ?? []).filter((cell) => cell.heading === heading));
  const numbers = new Set(headings.filter((heading) => cells(heading).every((cell) => cell.type === "literal" && Number.isFinite(Number(cell.value)))));
  const row = (value) => make("tr", {}, make("th", { scope: "row" }, value.label), ...headings.map((heading) => {
    const cell = value.columns?.find((one) => one.heading === heading);
    return make("td", numbers.has(heading) ? { class: "number" } : {}, cell?.label ?? "—");
  }));
  const body = make("tbody", {}, ...values.slice(0, MOST_ROWS).map(row));
  const shown = make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, make("span", { class: "unseen" }, words().name)),
    ...headings.map((heading) => make("th", { scope: "col", ...(numbers.has(heading) ? { class: "number" } : {}) }, heading)))), body);
  const box = make("div", { class: "table" }, shown);
  const rest = values.slice(MOST_ROWS);
  if (rest.length) {
    const more = spoken("button", { type: "button", onclick: () => { body.append(...rest.map(row)); more.remove(); } }, () => words().rows(rest.length));
    box.append(more);
  }
  return box;
}

function placeOf(quote) {
  if (quote.row) return ` · ${words().row(quote.row)}`;
  if (quote.end > quote.start) return ` · ${words().place(quote.start, quote.end)}`;
  return quote.start > 0 ? ` · ${words().row(quote.start)}` : "";
}

function shorten(text, most) {
  const letters = Array.from(text.replace(/\s+/g, " "));
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
}

async function openSource(quote) {
  const box = $("source-text");
  box.replaceChildren();
  $("source-title").textContent = quote.title;
  $("source-place").textContent = placeOf(quote).replace(" · ", "");
  try {
    const source = await (await call(`/api/source?name=${encodeURIComponent(quote.source)}`)).json();
    const letters = Array.from(source.text); // offsets count characters, not UTF-16 units
    if (!letters.length) {
      box.append(`${words().noText}\n`, make("mark", {}, quote.shown));
    } else {
      const mark = make("mark", {}, letters.slice(quote.start, quote.end).join(""));
      box.append(letters.slice(0, quote.start).join(""), mark, letters.slice(quote.end).join(""));
    }
  } catch (error) {
    box.textContent = error.message;
  }
  $("source").showModal();
  box.querySelector("mark")?.scrollIntoView({ block: "center" });
}

// --- the picture -------------------------------------------------------------------------------------------------------

let drawing = 0; // the newest picture asked for: an older one that comes later is not shown

async function draw(thing, tongue) {
  const number = ++drawing;
  $("picture").setAttribute("aria-busy", "true");
  try {
    const response = await call(`/api/graph?format=svg&bare=true&lang=${tongue}&thing=${encodeURIComponent(thing)}`);
    const svg = new DOMParser().parseFromString(await response.text(), "image/svg+xml").documentElement;
    if (number !== drawing) return;
    svg.querySelectorAll("script, style, foreignObject").forEach((element) => element.remove());
    $("picture").replaceChildren(document.importNode(svg, true));
    document.querySelector("aside").classList.add("drawn");
    const box = document.querySelector("aside");
    const middle = box.querySelector(".centre")?.getBoundingClientRect();
    if (middle) { // where the picture is larger than its place, its subject is in the middle
      const place = box.getBoundingClientRect();
      box.scrollBy(middle.x + middle.width / 2 - place.x - place.width / 2, middle.y + middle.height / 2 - place.y - place.height / 2);
    }
  } catch {
    // a thing that cannot be drawn leaves the last picture
  } finally {
    if (number === drawing) $("picture").removeAttribute("aria-busy");
  }
}

function askAbout(target) {
  const thing = target.closest?.(".thing");
  if (thing) say(words().about(thing.dataset.name));
}
$("picture").addEventListener("click", (event) => askAbout(event.target));
$("picture").addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    askAbout(event.target);
  }
});

// --- documents ---------------------------------------------------------------------------------------------------------

async function upload(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const file of files) form.append("files", file);
  form.append("stream", "true");
  const [label, bar] = $("progress").children;
  label.textContent = `${words().reading} …`;
  bar.value = 0;
  $("progress").hidden = false;
  try {
    for await (const [name, data] of events(await call("/api/ingest", { method: "POST", body: form }))) {
      if (name === "progress") {
        bar.value = data.total ? data.done / data.total : 0;
        if (data.file) label.textContent = `${words().reading} ${data.file}`;
      } else if (name === "report") {
        show("theirs", [words().done(data), ...data.failed.map(words().failed)].join("\n"));
      } else {
        show("theirs", data.error);
      }
    }
  } catch (error) {
    show("theirs", error instanceof TypeError ? words().lost : error.message);
  }
  $("progress").hidden = true;
  $("files").value = "";
}

// --- the page ----------------------------------------------------------------------------------------------------------

function speak() {
  document.documentElement.lang = lang;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = words()[element.dataset.text];
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", words()[element.dataset.label]);
  for (const element of document.querySelectorAll("[data-spoken]")) element.textContent = element.spoken();
  $("lang").textContent = words().other;
  $("said").placeholder = words().ask;
  const empty = document.querySelector("#log .empty p");
  if (empty) empty.textContent = words().empty;
  paint();
}

function paint() {
  const chosen = stored("tuwen.theme", "");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  if (chosen) document.documentElement.dataset.theme = chosen;
  $("theme").textContent = dark ? words().light : words().dark;
  $("theme").setAttribute("aria-pressed", String(dark));
}

function begin() {
  conversation = crypto.randomUUID?.() ?? `c${Date.now()}${String(Math.random()).slice(2)}`;
  localStorage.setItem("tuwen.conversation", conversation);
  $("log").replaceChildren();
  show("theirs empty", words().empty);
}

async function restore() {
  if (!conversation) return begin();
  try {
    const { turns } = await (await call(`/api/chat?conversation=${encodeURIComponent(conversation)}`)).json();
    if (!turns.length) return begin();
    for (const turn of turns) {
      show("mine", turn.said);
      const [item, body] = show("theirs", "");
      complete(item, body, turn);
    }
  } catch (error) {
    show("theirs", error.message);
  }
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("said").value;
  $("said").value = "";
  say(text);
});
$("said").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("form").requestSubmit();
  }
});
$("lang").addEventListener("click", () => {
  lang = lang === "zh" ? "en" : "zh";
  localStorage.setItem("tuwen.lang", lang);
  speak();
});
$("theme").addEventListener("click", () => {
  localStorage.setItem("tuwen.theme", $("theme").getAttribute("aria-pressed") === "true" ? "light" : "dark");
  paint();
});
$("fresh").addEventListener("click", begin);
$("files").addEventListener("change", () => upload($("files").files));
$("add").addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); $("files").click(); } });
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  upload(event.dataTransfer.files);
});

speak();
restore();
