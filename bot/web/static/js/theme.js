// Dark or light: as the person chose, else as their system has it.

import { $, icon } from "./element.js";
import { labelled, say } from "./words.js";

const system = matchMedia("(prefers-color-scheme: dark)");

function dark() {
  const chosen = localStorage.getItem("tuwen.theme");
  return chosen ? chosen === "dark" : system.matches;
}

function paint() {
  document.documentElement.dataset.theme = dark() ? "dark" : "light";
  $("theme").replaceChildren(icon(dark() ? "sun" : "moon"));
  labelled($("theme"), () => say(dark() ? "to_light" : "to_dark"));
}

export function start() {
  $("theme").addEventListener("click", () => {
    localStorage.setItem("tuwen.theme", dark() ? "light" : "dark");
    paint();
  });
  system.addEventListener("change", paint);
  paint();
}
