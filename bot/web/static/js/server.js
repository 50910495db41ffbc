// The server: requests with the person's key, and streams of events.

import { $ } from "./element.js";

export async function call(path, options = {}) {
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

export async function get(path, query = {}, options = {}) {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  return (await call(`${path}${wanted.size ? `?${wanted}` : ""}`, options)).json();
}

export async function post(path, body, options = {}) {
  return call(path, { ...options, method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

let asking = null; // several requests at once ask for the key once

function askForKey() {
  asking ??= new Promise((resolve) => {
    $("key").showModal();
    $("key-form").onsubmit = (event) => {
      event.preventDefault();
      sessionStorage.setItem("tuwen.key", $("key-value").value.trim());
      $("key").close();
      asking = null;
      resolve();
    };
  });
  return asking;
}

export async function* events(response) {
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
