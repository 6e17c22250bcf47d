// The control API: every call of data carries the token, when there is one. Events come as they happen, and go on where
// they stopped after a break; where a stream of events does not come through, the same is asked for every second.

import {h} from "./dom.js";

const root = new URL(".", document.baseURI);
const tokenName = "opsmgr-control-token";
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export const place = {sandbox: ""};

/** The address of a resource of the chosen mock; `whole` is for what belongs to all of them. */
export function address(path, whole = false) {
  const below = place.sandbox && !whole ? `sandboxes/${encodeURIComponent(place.sandbox)}/` : "";
  return new URL(below + path, root);
}

/** Where clients find the API, without a slash at the end. */
export const apiUrl = () => root.href.replace(/\/__admin\/$/, "");

export class ApiError extends Error {
  constructor(status, faults) {
    super(faults.map((one) => `${one.where}: ${one.rule}`).join("; "));
    this.status = status;
  }
}

let asking;
/** Asks the person for the token, once however many calls need it. */
function askForToken() {
  asking ??= new Promise((done) => {
    const field = h("input", {type: "password", id: "token", autocomplete: "off", required: true});
    const dialog = h("dialog", {"aria-labelledby": "token-title"},
      h("form", {onSubmit: (event) => {
        event.preventDefault();
        sessionStorage.setItem(tokenName, field.value.trim());
        dialog.close();
        dialog.remove();
        asking = undefined;
        done();
      }},
      h("h2", {id: "token-title"}, "This mock has a control token"),
      h("p", {}, "It is what OPSMGR_CONTROL_TOKEN was when the mock started. This tab keeps it until it is closed."),
      h("label", {for: "token"}, "Token"), field,
      h("p", {class: "buttons"}, h("button", {class: "strong"}, "Use it"))));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}

/** The response, whatever its status; only a token that is missing or wrong is asked for. */
async function send(url, options = {}) {
  for (;;) {
    const token = sessionStorage.getItem(tokenName);
    const headers = {...options.headers};
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = await fetch(url, {...options, headers, cache: "no-store", credentials: "omit"});
    if (response.status !== 401) return response;
    if (sessionStorage.getItem(tokenName) === token) sessionStorage.removeItem(tokenName);
    if (!sessionStorage.getItem(tokenName)) await askForToken();
  }
}

/** The JSON document of a resource. Throws `ApiError` with what was wrong. */
export async function ask(method, path, body, {whole = false, signal} = {}) {
  const response = await send(address(path, whole), {method, signal, body: body === undefined ? undefined : JSON.stringify(body)});
  const document = await response.json();
  if (!response.ok) throw new ApiError(response.status, document.faults ?? [{where: path, rule: response.statusText}]);
  return document;
}

/** A file of the page, such as the sentences of the contract. */
export async function file(name) {
  return (await fetch(new URL(`console/${name}`, root), {credentials: "omit"})).json();
}

/** Each event of a stream: its data, as JSON. */
async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const {value, done} = await reader.read();
    if (done) return;
    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const data = text.slice(0, end).split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
      text = text.slice(end + 2);
      yield data.length > 0 ? JSON.parse(data.join("\n")) : undefined;
    }
  }
}

const visible = () => new Promise((done) => {
  if (!document.hidden) done();
  else document.addEventListener("visibilitychange", () => done(), {once: true});
});

/**
 * Gives `onFeed` all that changes from `cursor` on, and `onState` one of live, polling, waiting and away, until the
 * returned function is called. A page that nobody sees asks for nothing.
 */
export function follow(cursor, onFeed, onState) {
  let stopped = false;
  let stream;
  let silentStreams = 0;
  const take = (feed) => {
    cursor = feed.cursor;
    onFeed(feed);
  };
  const onHide = () => { if (document.hidden) stream?.abort(); };
  document.addEventListener("visibilitychange", onHide);

  async function listen() {
    stream = new AbortController();
    let events = 0;
    // The first event is sent at once: when it does not come, something between us keeps the stream back.
    const silence = setTimeout(() => { if (events === 0) stream.abort(); }, 3000);
    try {
      const response = await send(address(`requests/events?after=${cursor}`), {signal: stream.signal});
      if (!response.ok) throw new Error(response.statusText);
      for await (const feed of eventsOf(response)) {
        if (stopped) return;
        events += 1;
        silentStreams = 0;
        onState("live");
        if (feed) take(feed);
      }
    } finally {
      clearTimeout(silence);
      if (events === 0 && !document.hidden) silentStreams += 1;
    }
  }

  async function run() {
    let wait = 250;
    while (!stopped) {
      if (document.hidden) {
        onState("away");
        await visible();
        continue;
      }
      try {
        if (silentStreams < 2 || silentStreams % 30 === 0) {
          await listen();
        } else {
          silentStreams += 1;
          take(await ask("GET", `requests/changes?after=${cursor}`));
          onState("polling");
          await pause(1000);
        }
        wait = 250;
      } catch (error) {
        if (stopped) return;
        if (error instanceof ApiError && error.status === 404) {
          onState("gone");
          return;
        }
        if (!document.hidden) onState("waiting");
        await pause(wait);
        wait = Math.min(2 * wait, 3000);
      }
    }
  }
  run();
  return () => {
    stopped = true;
    stream?.abort();
    document.removeEventListener("visibilitychange", onHide);
  };
}
