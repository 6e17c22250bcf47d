// Small helpers: elements, times, notices. Text is always set as text, never as markup.

const listener = /^on[A-Z]/;

/** An element: `h("button", {class: "quiet", onClick: act, "aria-pressed": "true"}, "Retry")`. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (listener.test(name)) element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

/** Puts `children` into `place` unless it shows just that already, so that focus and selection stay where they are. */
export function show(place, key, make) {
  if (place.dataset.shown === key) return;
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  const open = new Set([...place.querySelectorAll("details[open][data-fold]")].map((one) => one.dataset.fold));
  place.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
  for (const fold of place.querySelectorAll("details[data-fold]")) if (open.has(fold.dataset.fold)) fold.open = true;
  place.dataset.shown = key;
  if (held) place.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
}

/** `12:00:05.250` of `2019-03-08T12:00:05.250Z`. */
export const clockTime = (iso) => iso.slice(11).replace("Z", "");
export const day = (iso) => iso.slice(0, 10);

/** `3 min 20 s` */
export function span(seconds) {
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const parts = [];
  let left = Math.max(0, Math.round(seconds));
  for (const [name, size] of units) {
    if (left >= size && parts.length < 2) parts.push(`${Math.floor(left / size)} ${name}`);
    left %= size;
  }
  return parts.join(" ") || "0 s";
}

export const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

let fading;
/** One line for the person, read out as well; faults stay longer. */
export function notice(text, isFault = false) {
  const place = document.getElementById("notice");
  place.textContent = text;
  place.className = isFault ? "fault" : "";
  clearTimeout(fading);
  fading = setTimeout(() => { place.textContent = ""; }, isFault ? 9000 : 2500);
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https or loopback a page has no clipboard of the newer kind.
    const area = h("textarea", {class: "offstage"});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  notice(`${what} is on the clipboard`);
}

/** How a status looks: a word for a class. */
export function tone(row) {
  if (row.open && row.status === 401) return "note";
  if (!row.status) return row.open ? "note" : "error";
  if (row.status >= 500) return "fail";
  if (row.status >= 400) return "warn";
  return "pass";
}

export const jobTone = {SUCCESS: "pass", FAILURE: "fail", IN_PROGRESS: "note", MARKED_FOR_EXPIRY: "warn", EXPIRED: "skip"};
export const pill = (text, look) => h("span", {class: `pill ${look}`}, text);
