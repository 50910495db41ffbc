// What the page says, in the language of the person. The words stand in words/*.json; text that was put on the page with
// `spoken` follows when the language is changed.

const LANGUAGES = ["zh", "en"];
const stored = localStorage.getItem("tuwen.lang");
let lang = LANGUAGES.includes(stored) ? stored : navigator.language.startsWith("zh") ? "zh" : "en";
const known = Object.fromEntries(await Promise.all(LANGUAGES.map(async (code) => [code, await (await fetch(new URL(`../words/${code}.json`, import.meta.url))).json()])));

export function language() { return lang; }

export function say(key, fields = {}) {
  let template = known[lang][key];
  if (template === undefined) return "";
  if (typeof template === "object") template = template[new Intl.PluralRules(lang).select(fields.n ?? 0)] ?? template.other;
  return template.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = fields[name];
    return value === undefined ? whole : typeof value === "number" ? value.toLocaleString(lang) : value;
  });
}

export function spoken(element, text) { // its words follow the language of the page
  element.setAttribute("data-spoken", "");
  element.spoken = text;
  element.textContent = text();
  return element;
}

export function labelled(element, text) { // likewise its name for those who do not see it, shown as a tip to those who do
  element.setAttribute("data-labelled", "");
  element.labelled = text;
  element.setAttribute("aria-label", text());
  element.title = text();
  return element;
}

export function speak(to = lang) {
  lang = to;
  localStorage.setItem("tuwen.lang", lang);
  document.documentElement.lang = lang;
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.matches("button, label")) element.title = say(element.dataset.label);
  }
  for (const element of document.querySelectorAll("[data-hint]")) element.placeholder = say(element.dataset.hint);
  for (const element of document.querySelectorAll("[data-spoken]")) element.textContent = element.spoken();
  for (const element of document.querySelectorAll("[data-labelled]")) {
    element.setAttribute("aria-label", element.labelled());
    element.title = element.labelled();
  }
  document.dispatchEvent(new CustomEvent("spoken"));
}
