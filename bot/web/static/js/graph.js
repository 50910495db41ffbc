// The picture: what is behind the answer that is chosen, what surrounds a thing, the way between two.

import { Camera } from "./camera.js";
import { $, draw, icon, make, shorten } from "./element.js";
import { place, step } from "./layout.js";
import { get } from "./server.js";
import { say, spoken } from "./words.js";

const COLOURS = 8;
const RADIUS = { centre: 17, thing: 12, value: 0 };
const LABELLED = 60; // up to so many edges their names are always shown
const STEPS = 320;
const MANY = 120; // nodes from which the way to their places is not shown step by step
const SIZES = [24, 80, 220, 500];
const SPARSE = 6; // of an answer with fewer things behind it the surroundings are shown as well

const svg = draw("svg", { tabindex: "0", role: "group" });
const world = draw("g");
const lines = draw("g", { class: "lines" });
const says = draw("g", { class: "saying" });
const dots = draw("g", { class: "dots" });

let nodes = new Map();
let edges = new Map();
let hidden = new Set(); // kinds that are not shown
let colours = new Map(); // kind to colour
let newest = 0; // of pictures asked for: an older one that comes later is not shown
let moving = 0;
let subject = null; // what "wider" widens: { thing, lang }
let from = null; // where a path is to begin
let camera = null;

// --- what is shown -----------------------------------------------------------------------------------------------------

export function clear(note = "graph_hint") {
  newest += 1;
  reset();
  title(() => "");
  hint(note);
  $("picture").removeAttribute("aria-busy");
}

export async function behind(turn, reply) { // what is behind an answer
  const answer = reply.answer;
  const things = answer?.answers.filter((value) => value.type === "uri") ?? [];
  const about = answer?.focus?.[0] ?? things[0]?.value;
  if (!answer || (!about && !answer.answers.length)) return clear("nothing_drawn");
  return show(async (still) => {
    const scene = await get("/api/graph", { conversation: turn.conversation, message: turn.message_id, lang: reply.lang });
    if (!still()) return;
    reset();
    title(() => say("behind", { question: shorten(turn.said, 60) }));
    merge(scene, { supports: true });
    if (about && nodes.size < SPARSE) {
      const more = await get("/api/graph", { thing: about, lang: reply.lang, most: room() });
      if (!still()) return;
      merge(more, { centre: !scene.nodes.length });
      subject = { thing: about, lang: reply.lang };
    }
    if (!nodes.size) clear("nothing_drawn");
  }, "nothing_drawn");
}

export function around(name, iri = name, lang = document.documentElement.lang) { // what surrounds a thing
  return show(async (still) => {
    const scene = await get("/api/graph", { thing: iri, lang, most: room() });
    if (!still()) return;
    reset();
    subject = { thing: iri, lang };
    merge(scene);
    const shown = [...nodes.values()].find((node) => node.centre)?.label ?? name;
    title(() => say("around", { name: shown }));
  });
}

export function redraw() { if (!camera.own) camera.fit(bounds()); } // the panel has another size

export function drawn() { return nodes.size > 0; }

async function show(fetched, otherwise) {
  newest += 1;
  const number = newest;
  const still = () => number === newest;
  $("picture").setAttribute("aria-busy", "true");
  try {
    await fetched(still);
    if (still()) settle();
  } catch (error) {
    if (!still()) return;
    if (otherwise) return clear(otherwise);
    note(error.message);
  } finally {
    if (still()) $("picture").removeAttribute("aria-busy");
  }
}

function room() { return $("picture").clientWidth && $("picture").clientWidth < 420 ? 14 : SIZES[0]; }

function reset() {
  cancelAnimationFrame(moving);
  nodes = new Map();
  edges = new Map();
  hidden = new Set();
  colours = new Map();
  subject = from = null;
  for (const group of [lines, says, dots]) group.replaceChildren();
  $("legend").replaceChildren();
  $("node").hidden = true;
  camera.own = false;
  note("");
  hint("");
  counts(0);
}

function merge(scene, { supports = false, centre = true, path = false } = {}) { // a scene joins what is there
  const named = new Map(); // values have names of their own in each scene
  for (const node of scene.nodes) {
    const value = !node.kind && node.id.startsWith("_:v");
    const edge = value ? scene.edges.find((one) => one.target === node.id) : null;
    const id = value ? `${edge?.source} ${edge?.label.replace(/ \[\d+\]/g, "")} ${node.label}` : node.id;
    named.set(node.id, id);
    if (!nodes.has(id)) nodes.set(id, { id, label: node.label, kind: node.kind, value, centre: centre && node.centre, degree: 0 });
    else if (centre && node.centre) nodes.get(id).centre = true;
    if (path) nodes.get(id).path = true;
  }
  for (const { source, target, label } of scene.edges) {
    const [one, two] = [named.get(source), named.get(target)];
    const key = `${one} ${two}`;
    const known = edges.get(key);
    if (known) {
      known.strong ||= supports || path;
      continue;
    }
    const edge = { from: nodes.get(one), to: nodes.get(two), label: label.replaceAll("\n", " · "), strong: supports || path };
    edge.from.degree += 1;
    edge.to.degree += 1;
    edges.set(key, edge);
  }
  counts(scene.left_out ?? 0);
  build();
}

function counts(left) {
  spoken($("counts"), () => (nodes.size ? [say("nodes", { n: nodes.size }), left ? say("left_out", { n: left }) : ""].filter(Boolean).join(" · ") : ""));
  $("wider").disabled = !subject || !left || nodes.size >= SIZES.at(-1);
}

function title(text) { spoken($("graph-title"), text); }
function hint(key) { $("graph").classList.toggle("drawn", !key); spoken($("hint"), () => (key ? say(key) : "")); }
function note(text) { $("graph-note").textContent = text; }

// --- drawing -------------------------------------------------------------------------------------------------------------

function build() { // elements for whatever has none yet
  for (const { kind, value } of nodes.values()) {
    if (!value && !colours.has(kind)) colours.set(kind, colours.size % COLOURS);
  }
  for (const node of nodes.values()) {
    if (!node.element) {
      node.element = node.value ? valueOf(node) : thingOf(node);
      dots.append(node.element);
    }
    node.element.classList.toggle("centre", Boolean(node.centre));
    node.element.classList.toggle("onpath", Boolean(node.path));
    node.element.querySelector("circle")?.setAttribute("r", node.centre ? RADIUS.centre : RADIUS.thing);
    node.element.querySelector("text").setAttribute("dy", node.value ? "0.32em" : String(node.centre ? 32 : 26));
  }
  for (const edge of edges.values()) {
    if (!edge.element) {
      edge.length = 90 + Math.min(90, edge.label.length * 3.2) + (edge.from.degree > 8 || edge.to.degree > 8 ? 40 : 0) + (edge.from.centre || edge.to.centre ? 30 : 0);
      edge.element = draw("path", { class: "edge", "marker-end": "url(#head)" });
      edge.says = draw("text", { class: "says", dy: "0.2em" }, shorten(edge.label, 34));
      lines.append(edge.element);
      says.append(edge.says);
    }
    for (const part of [edge.element, edge.says]) part.classList.toggle("strong", edge.strong);
  }
  svg.classList.toggle("many", edges.size > LABELLED);
  svg.setAttribute("aria-label", say("nodes", { n: nodes.size }));
  legend();
}

function thingOf(node) {
  const label = draw("text", {}, shorten(node.label, 26));
  const element = draw("g", { class: `thing k${colours.get(node.kind)}`, role: "button", tabindex: "0", "data-name": node.label,
    "aria-label": node.kind ? say("node_of", { name: node.label, kind: node.kind }) : node.label }, draw("title", {}, node.label), draw("circle", { r: RADIUS.thing }), label);
  element.addEventListener("click", () => { if (!node.dragged) choose(node); });
  element.addEventListener("dblclick", () => expand(node));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(node, true);
    }
  });
  for (const [name, on] of [["pointerenter", true], ["pointerleave", false], ["focus", true], ["blur", false]]) element.addEventListener(name, () => near(node, on));
  drag(node, element);
  return element;
}

function valueOf(node) {
  const said = shorten(node.label, 28);
  const wide = 7.4 * Array.from(said).reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 1.8 : 1), 0) + 14;
  return draw("g", { class: "value", "data-name": node.label }, draw("title", {}, node.label), draw("rect", { x: -wide / 2, y: -12, width: wide, height: 24, rx: 6 }), draw("text", {}, said));
}

function near(node, on) { // the names of its edges are shown
  for (const edge of edges.values()) {
    if (edge.from === node || edge.to === node) for (const part of [edge.element, edge.says]) part.classList.toggle("near", on);
  }
}

function drag(node, element) {
  let begun = null;
  element.addEventListener("pointerdown", (event) => {
    begun = { x: event.clientX, y: event.clientY };
    node.dragged = false;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (!begun || Math.hypot(event.clientX - begun.x, event.clientY - begun.y) < 4) return;
    node.dragged = node.held = true;
    Object.assign(node, camera.at(event));
    put();
  });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => { begun = null; });
}

function settle() { // nodes find their places, a few steps a frame
  cancelAnimationFrame(moving);
  const all = [...nodes.values()];
  if (!all.length) return;
  const shown = [...edges.values()];
  const first = all.find((node) => node.centre && node.x !== undefined) ?? { x: 0, y: 0 };
  if (all.every((node) => node.x === undefined)) for (const node of all.filter((one) => one.centre).slice(0, 1)) Object.assign(node, { x: 0, y: 0, vx: 0, vy: 0 });
  place(all, first);
  const { width, height } = svg.getBoundingClientRect();
  const wide = Math.min(1.8, Math.max(0.6, Math.sqrt((width || 1) / (height || 1))));
  let done = 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const steps = all.length > MANY ? STEPS / 2 : STEPS;
  const frame = () => {
    const end = performance.now() + (still ? Infinity : 12);
    let lively = 1;
    while (done < steps && lively > 0.15 && performance.now() < end) {
      lively = step(all, shown, 1 - done / steps, wide);
      done += 1;
    }
    const there = done >= steps || lively <= 0.15;
    if (there || all.length <= MANY) {
      put();
      if (!camera.own) camera.fit(bounds());
    }
    if (there) svg.dataset.settled = String(newest);
    else moving = requestAnimationFrame(frame);
  };
  delete svg.dataset.settled;
  put();
  if (!camera.own) camera.fit(bounds());
  frame();
}

function put() { // everything to its place
  for (const node of nodes.values()) node.element.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
  for (const edge of edges.values()) {
    const { from: one, to: two } = edge;
    const [dx, dy] = [two.x - one.x, two.y - one.y];
    const far = Math.hypot(dx, dy) || 1;
    const start = one.value ? 14 : one.centre ? RADIUS.centre : RADIUS.thing;
    const end = (two.value ? 16 : two.centre ? RADIUS.centre : RADIUS.thing) + 5;
    const aside = edges.has(`${two.id} ${one.id}`) ? 4 : 0; // one that leads back runs beside it
    const [ax, ay] = [-dy / far * aside, dx / far * aside];
    edge.element.setAttribute("d", `M${(one.x + dx / far * start + ax).toFixed(1)} ${(one.y + dy / far * start + ay).toFixed(1)}L${(two.x - dx / far * end + ax).toFixed(1)} ${(two.y - dy / far * end + ay).toFixed(1)}`);
    const at = one.degree === two.degree ? 0.5 : one.degree > two.degree ? 0.55 : 0.45; // where there is more room
    edge.says.setAttribute("transform", `translate(${(one.x + at * dx + 2.6 * ax).toFixed(1)} ${(one.y + at * dy + 2.6 * ay - 1).toFixed(1)})`);
  }
}

function bounds() {
  const shown = [...nodes.values()].filter((node) => node.x !== undefined && !hidden.has(node.kind));
  if (!shown.length) return null;
  const wide = (node) => 8 + Math.min(26, Array.from(node.label).length) * (/[\u2e80-\uffef]/.test(node.label) ? 6.8 : 3.6);
  return {
    left: Math.min(...shown.map((node) => node.x - wide(node))), right: Math.max(...shown.map((node) => node.x + wide(node))),
    top: Math.min(...shown.map((node) => node.y - 20)), bottom: Math.max(...shown.map((node) => node.y + 36)),
  };
}

// --- kinds -----------------------------------------------------------------------------------------------------------------

function legend() {
  const sizes = new Map();
  for (const node of nodes.values()) if (!node.value) sizes.set(node.kind, (sizes.get(node.kind) ?? 0) + 1);
  const values = [...nodes.values()].filter((node) => node.value).length;
  const kinds = [...sizes].sort((one, two) => two[1] - one[1]);
  const entry = (kind, number, dot, name) => make("button", { type: "button", "aria-pressed": String(!hidden.has(kind)), onclick: (event) => {
    if (!hidden.delete(kind)) hidden.add(kind);
    event.currentTarget.setAttribute("aria-pressed", String(!hidden.has(kind)));
    filter();
  } }, make("span", { class: `dot ${dot}` }), spoken(make("span"), name), make("span", { class: "count" }, String(number)));
  $("legend").replaceChildren(...kinds.map(([kind, number]) => entry(kind, number, `k${colours.get(kind)}`, () => kind || say("kind_none"))),
    ...(values ? [entry("\0value", values, "of-value", () => say("value"))] : []));
}

function filter() {
  const gone = (node) => (node.value ? hidden.has("\0value") : hidden.has(node.kind));
  for (const node of nodes.values()) node.element.classList.toggle("gone", gone(node));
  for (const edge of edges.values()) for (const part of [edge.element, edge.says]) part.classList.toggle("gone", gone(edge.from) || gone(edge.to));
}

// --- one node --------------------------------------------------------------------------------------------------------------

function choose(node, byKey = false) {
  if (from && from !== node) return connect(from.id, node.id);
  for (const other of dots.querySelectorAll(".chosen")) other.classList.remove("chosen");
  node.element.classList.add("chosen");
  const card = $("node");
  const use = (image, word, work) => make("button", { type: "button", onclick: work }, icon(image), spoken(make("span"), () => say(word)));
  const close = () => { card.hidden = true; node.element.classList.remove("chosen"); node.element.focus(); };
  const lang = subject?.lang;
  card.replaceChildren(
    make("p", {}, make("span", { class: `dot k${colours.get(node.kind)}` }), make("strong", {}, node.label), make("span", { class: "of" }, node.kind)),
    make("div", { class: "uses" },
      use("question", "ask_about", () => { card.hidden = true; document.dispatchEvent(new CustomEvent("ask", { detail: say("about", { name: node.label }) })); }),
      use("spread", "expand", () => expand(node)),
      use("graph", "centre", () => around(node.label, node.id, lang)),
      use("triples", "path_from", () => { from = node; note(say("path_hint")); card.hidden = true; }),
      use("close", "close", close)));
  card.hidden = false;
  card.onkeydown = (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } };
  if (byKey) card.querySelector("button").focus();
}

async function expand(node) { // what the graph says of it joins the picture
  const number = newest;
  try {
    const scene = await get("/api/graph", { thing: node.id, lang: subject?.lang ?? document.documentElement.lang, most: SIZES[0] });
    if (number !== newest) return;
    merge(scene, { centre: false });
    for (const one of nodes.values()) if (one.x === undefined) Object.assign(one, { x: node.x + 40 * Math.cos(nodes.size + one.label.length), y: node.y + 40 * Math.sin(nodes.size + one.label.length), vx: 0, vy: 0 });
    settle();
    $("node").hidden = true;
  } catch (error) {
    note(error.message);
  }
}

async function connect(start, end) { // a shortest way between two
  const number = newest;
  from = null;
  note("");
  try {
    const scene = await get("/api/graph", { thing: start, to: end, lang: subject?.lang ?? document.documentElement.lang });
    if (number !== newest) return;
    merge(scene, { centre: false, path: true });
    settle();
    note(scene.nodes.map((node) => node.label).join(" → "));
  } catch (error) {
    note(error.message);
  }
}

async function widen() {
  const wanted = subject;
  if (!wanted) return;
  const size = SIZES.find((one) => one > nodes.size) ?? SIZES.at(-1);
  const number = newest;
  $("picture").setAttribute("aria-busy", "true");
  try {
    const scene = await get("/api/graph", { thing: wanted.thing, lang: wanted.lang, most: size, depth: size > 100 ? 3 : 2 });
    if (number !== newest) return;
    merge(scene, { centre: false });
    settle();
  } catch (error) {
    note(error.message);
  } finally {
    if (number === newest) $("picture").removeAttribute("aria-busy");
  }
}

// --- the panel -------------------------------------------------------------------------------------------------------------

export function start() {
  world.append(lines, says, dots);
  svg.append(draw("defs", {}, draw("marker", { id: "head", viewBox: "0 0 8 8", refX: "6", refY: "4", markerWidth: "7", markerHeight: "7", orient: "auto-start-reverse" }, draw("path", { d: "M0 0.6L7 4L0 7.4z", class: "head" }))), world);
  $("picture").append(svg);
  camera = new Camera(svg, world, (scale) => {
    const letters = (1.15 ** Math.round(Math.log(Math.max(0.75, 0.86 / scale)) / Math.log(1.15))).toFixed(3);
    if (letters !== svg.dataset.letters) { // names can be read, however far away; their size goes in steps, as it costs
      svg.dataset.letters = letters;
      svg.style.setProperty("--letters", letters);
    }
    svg.classList.toggle("far", scale < 0.5 && nodes.size > 40);
  });
  const middle = (by) => () => { const { width, height } = svg.getBoundingClientRect(); camera.zoom(by, width / 2, height / 2); };
  $("zoom-in").addEventListener("click", middle(1.3));
  $("zoom-out").addEventListener("click", middle(1 / 1.3));
  $("fit").addEventListener("click", () => { camera.own = false; camera.fit(bounds()); });
  $("wider").addEventListener("click", widen);
  $("find").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $("find-name").value.trim();
    if (!name) return;
    if (from) connect(from.id, name);
    else around(name);
  });
  document.addEventListener("spoken", () => { if (nodes.size) legend(); });
  new ResizeObserver(redraw).observe($("picture"));
  clear();
}
