// Elements of the page. Text from anywhere enters it as text nodes only.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) { // an element of a drawing
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const LINES = { // drawn on a square of 24
  send: "M5 12h13M12 5l7 7-7 7", stop: "M7 7h10v10H7z", copy: "M9 9h10v11H9zM5 15V4h10", retry: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4",
  up: "M7 11v9H4v-9zM7 11l4-8c1.7 0 2.5 1.2 2.2 2.8L12.6 9H18c1.5 0 2.3 1.2 2 2.5l-1.4 6.6A2.4 2.4 0 0 1 16.2 20H7",
  down: "M17 13V4h3v9zM17 13l-4 8c-1.7 0-2.5-1.2-2.2-2.8l.6-3.2H6c-1.5 0-2.3-1.2-2-2.5l1.4-6.6A2.4 2.4 0 0 1 7.8 4H17",
  graph: "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM18 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM11 21a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8.3 6l7.3 1M7 7.8l3 8.4M16.6 9.6l-4.2 6.7",
  talk: "M4 5h16v11H10l-4 4v-4H4z", library: "M4 4h4v16H4zM10 4h4v16h-4zM15.6 4.8l3.8-.9 3.6 15.3-3.8.9z", plus: "M12 5v14M5 12h14", minus: "M5 12h14",
  menu: "M4 7h16M4 12h16M4 17h16", close: "M6 6l12 12M18 6L6 18", fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L21 21",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v3M12 19v3M2 12h3M19 12h3M4.9 4.9L7 7M17 17l2.1 2.1M4.9 19.1L7 17M17 7l2.1-2.1", moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  text: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6", rows: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14", triples: "M5 12a2 2 0 1 0 0-.1M19 6a2 2 0 1 0 0-.1M19 18a2 2 0 1 0 0-.1M7 11l10-4.4M7 13l10 4.4",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3", bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13", save: "M12 4v11M7 11l5 5 5-5M5 20h14", question: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.1",
  newest: "M12 5v14M6 13l6 6 6-6", spread: "M12 12m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M12 10V4M12 20v-6M14 12h6M4 12h6", language: "M4 6h9M8.5 4v2M11 6c-.8 3.2-3 6-6 7.6M6.4 9c1 2 2.8 3.7 5 4.8M12.5 20L16.5 10.5 20.5 20M14 17h5", code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
};

export function icon(name) {
  return draw("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: LINES[name] }));
}

export function shorten(text, most) {
  const letters = Array.from(text.replace(/\s+/g, " "));
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
}

export function unique() {
  return crypto.randomUUID?.() ?? `c${Date.now()}${String(Math.random()).slice(2)}`;
}

export function save(name, type, text) { // hands a file to the person
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = make("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // pages that are not served safely have no clipboard of their own
    const box = make("textarea", { class: "unseen" });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}
