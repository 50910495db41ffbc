// Rows of an answer as a table: sorted by a click, units in the headings, to be copied or saved.

import { copy, icon, make, save } from "./element.js";
import { language, say, spoken } from "./words.js";

const MOST = 20;

export function table(values) {
  const columns = columnsOf(values);
  const order = { by: -1, down: false };
  const rows = values.map((value) => [value.label, ...columns.map((column) => cellOf(value, column.heading))]);
  let shown = MOST;

  const body = make("tbody");
  const heads = [make("th", { scope: "col" }, sorter(-1, () => say("name"))), ...columns.map((column, place) => (
    make("th", { scope: "col", ...(column.number ? { class: "number" } : {}) }, sorter(place, () => column.title))))];
  const more = spoken(make("button", { type: "button", class: "more", onclick: () => { shown = Infinity; fill(); } }), () => say("rows", { n: values.length - MOST }));
  const box = make("div", { class: "rows" },
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("answers", { n: values.length }) },
      make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body)),
    make("div", { class: "tools" }, more, tool("copy", "copy_table", () => copy(text("\t"))), tool("save", "csv", () => save("tuwen.csv", "text/csv", `\ufeff${text(",")}`))));

  function sorter(place, title) {
    const button = make("button", { type: "button", onclick: () => {
      order.down = order.by === place && !order.down;
      order.by = place;
      order.used = true;
      fill();
    } });
    spoken(button, title);
    button.title = say("sort", { heading: title() });
    return button;
  }

  function sorted() {
    if (!order.used) return rows;
    const key = (row) => row[order.by + 1];
    const number = columns[order.by]?.number;
    const empty = (cell) => cell === undefined;
    return [...rows].sort((one, two) => {
      const [a, b] = [key(one), key(two)];
      if (empty(a) || empty(b)) return empty(a) - empty(b); // what is missing stands last either way
      const before = number ? Number(a.value) - Number(b.value) : String(a.label ?? a).localeCompare(String(b.label ?? b), language());
      return order.down ? -before : before;
    });
  }

  function fill() {
    body.replaceChildren(...sorted().slice(0, shown).map(([name, ...cells]) => make("tr", {}, make("th", { scope: "row" }, name),
      ...cells.map((cell, place) => make("td", columns[place].number ? { class: "number" } : {}, columns[place].show(cell))))));
    heads.forEach((head, place) => {
      if (order.used && place === order.by + 1) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    more.hidden = shown >= values.length;
  }

  function text(between) { // as tables are exchanged: quoted where it must be, formulas made harmless
    const plain = (cell) => {
      const written = /^[=+@\t\r]/.test(cell) || (/^-/.test(cell) && !Number.isFinite(Number(cell))) ? `'${cell}` : cell;
      return between === "," && /[",\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written.replaceAll("\t", " ");
    };
    const lines = sorted().map(([name, ...cells]) => [name, ...cells.map((cell, place) => (cell === undefined ? "" : columns[place].number ? cell.value : cell.label))]);
    return [[say("name"), ...columns.map((column) => column.title)], ...lines].map((line) => line.map(plain).join(between)).join("\r\n");
  }

  fill();
  return box;
}

function tool(image, name, use) {
  const words = spoken(make("span"), () => say(name));
  return make("button", { type: "button", class: "tool", onclick: async () => {
    await use();
    words.textContent = say("copied");
    setTimeout(() => { words.textContent = words.spoken(); }, 1500);
  } }, icon(image), words);
}

function cellOf(value, heading) {
  return value.columns?.find((one) => one.heading === heading);
}

function columnsOf(values) {
  const headings = [...new Set(values.flatMap((value) => (value.columns ?? []).map((cell) => cell.heading)))];
  return headings.map((heading) => {
    const cells = values.map((value) => cellOf(value, heading)).filter(Boolean);
    const number = cells.every((cell) => cell.type === "literal" && cell.value.trim() && Number.isFinite(Number(cell.value)));
    const parts = cells.map((cell) => /^([-−+]?[\d.,  ]*\d)\s*(\D*)$/.exec(cell.label));
    const units = new Set(parts.map((part) => part?.[2] ?? ""));
    const unit = number && units.size === 1 ? [...units][0] : ""; // one unit for all: it stands in the heading
    const show = (cell) => (cell === undefined ? "—" : unit ? /^(.*\d)\s*\D*$/.exec(cell.label)[1] : cell.label);
    return { heading, number, title: unit ? `${heading} (${unit})` : heading, show };
  });
}

