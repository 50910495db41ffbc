// The HTTP API as openapi.json describes it, to be read and tried.

import { $, make } from "./element.js";

const description = await (await fetch("openapi.json")).json();

function resolved(schema) {
  return schema?.$ref ? description.components.schemas[schema.$ref.split("/").at(-1)] : schema ?? {};
}

function example(schema) { // something of this form
  const found = resolved(schema);
  if (found.examples) return found.examples[0];
  if (found.default !== undefined) return found.default;
  if (found.anyOf) return example(found.anyOf[0]);
  if (found.enum) return found.enum[0];
  if (found.type === "object" || found.properties) {
    const wanted = Object.entries(found.properties ?? {}).filter(([name]) => found.required?.includes(name));
    return Object.fromEntries(wanted.map(([name, inner]) => [name, example(inner)]));
  }
  if (found.type === "array") return [example(found.items)];
  return { string: "", integer: 1, number: 1, boolean: false }[found.type] ?? null;
}

function route(path, method, told) {
  const fields = new Map();
  const parameter = (one) => {
    const input = make("input", { value: one.required ? one.schema?.examples?.[0] ?? "" : "", placeholder: String(one.schema?.examples?.[0] ?? one.schema?.default ?? ""), "aria-label": one.name });
    fields.set(one.name, input);
    return make("tr", {}, make("th", { scope: "row" }, make("code", {}, one.name), one.required ? " *" : ""), make("td", {}, input), make("td", { class: "of" }, one.description ?? one.schema?.description ?? ""));
  };
  const [kind, body] = Object.entries(told.requestBody?.content ?? {})[0] ?? [];
  const upload = kind === "multipart/form-data";
  const sent = body && !upload ? make("textarea", { rows: "6", "aria-label": "body" }) : null;
  if (sent) sent.value = kind === "application/json" ? JSON.stringify(body.example ?? example(body.schema), null, 2) : body.example ?? "";
  const files = upload ? make("input", { type: "file", multiple: "", "aria-label": "files" }) : null;
  const shown = make("pre", { hidden: "", tabindex: "0", role: "status" });
  const send = make("button", { type: "button", class: "main", onclick: () => attempt(path, method, fields, kind, sent, files, shown) }, "Send");
  const answers = make("p", { class: "of" }, `Answers: ${Object.entries(told.responses).map(([code, one]) => `${code} ${one.description}`).join(" · ")}`);
  return make("details", {}, make("summary", {}, make("b", {}, method.toUpperCase()), make("code", {}, path), make("span", {}, (told.description ?? told.summary ?? "").split("\n")[0])),
    make("div", { class: "route" }, make("p", {}, told.description ?? ""), told.parameters?.length ? make("table", {}, make("tbody", {}, ...told.parameters.map(parameter))) : "", sent ?? files ?? "", send, shown, answers));
}

async function attempt(path, method, fields, kind, sent, files, shown) {
  const query = new URLSearchParams([...fields].map(([name, input]) => [name, input.value]).filter(([, value]) => value));
  const headers = {};
  if ($("bearer").value) headers.Authorization = `Bearer ${$("bearer").value.trim()}`;
  let body = sent?.value;
  if (files) {
    body = new FormData();
    for (const file of files.files) body.append("files", file);
  } else if (sent) headers["Content-Type"] = kind;
  shown.hidden = false;
  shown.textContent = "…";
  try {
    const response = await fetch(path + (query.size ? `?${query}` : ""), { method: method.toUpperCase(), headers, body });
    const type = response.headers.get("content-type") ?? "";
    const text = type.startsWith("image/") ? `(${type})` : await response.text();
    let told = text;
    if (/json/.test(type)) try { told = JSON.stringify(JSON.parse(text), null, 2); } catch { /* a stream of several */ }
    shown.textContent = `${response.status} ${response.statusText}\n${type}\nX-Request-ID: ${response.headers.get("x-request-id")}\n\n${told.slice(0, 20_000)}`;
  } catch (error) {
    shown.textContent = error.message;
  }
}

const rooms = new Map();
for (const [path, methods] of Object.entries(description.paths)) {
  for (const [method, told] of Object.entries(methods)) {
    const room = told.tags?.[0] ?? "other";
    rooms.set(room, [...(rooms.get(room) ?? []), route(path, method, told)]);
  }
}
$("routes").replaceChildren(...[...rooms].map(([room, all]) => make("section", {}, make("h2", {}, room), ...all)));
$("routes").removeAttribute("aria-busy");
