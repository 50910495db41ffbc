// A question before something is done that cannot be taken back.

import { $ } from "./element.js";
import { say } from "./words.js";

export function confirmed(title, text, deed) { // whether the person wants it done
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = text;
  $("confirm-do").textContent = say(deed);
  $("confirm").returnValue = "";
  $("confirm").showModal();
  return new Promise((resolve) => {
    $("confirm").onclose = () => resolve($("confirm").returnValue === "do");
  });
}
