// The opened call: what was on the wire, and the sign-in step by step.

import {clockTime, copy, day, h, jobTone, pill, tone} from "./dom.js";
import {legsOf, reasonOf} from "./calls.js";
import {callAsCpp, callAsCurl, callAsFault, callAsPython} from "./snippets.js";

function wire(first, fields, message) {
  const lines = fields.map((one) => [h("b", {}, one.name), `: ${one.value}\n`]);
  let body = message.body ?? "";
  let note;
  if (message.bodyEncoding) note = `${message.bodyBytes} bytes that are no text, in base64:`;
  else if (message.bodyCut) note = `the beginning of ${message.bodyBytes} bytes:`;
  try {
    if (!message.bodyEncoding && !message.bodyCut && body) body = JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    // Not JSON: as it is.
  }
  return h("pre", {tabIndex: 0}, h("b", {class: "line"}, first), "\n", lines, body && ["\n", note && h("span", {class: "quiet"}, note, "\n"), body]);
}

function difference(given, expected) {
  let same = 0;
  while (same < given.length && given[same] === expected[same]) same += 1;
  const marked = (text) => [text.slice(0, same), h("mark", {}, text.slice(same))];
  return given === expected ? [given, expected] : [marked(given), marked(expected)];
}

function signIn(data) {
  const refused = data.reason !== "";
  const verdict = h("p", {class: `verdict ${refused ? "fail" : "pass"}`}, h("span", {class: "sign", "aria-hidden": "true"}, refused ? "\u2717" : "\u2713"), data.summary);
  const rows = data.parameters.map((one) => h("tr", {class: one.right ? "" : "wrong"},
    h("td", {}, h("span", {class: `sign ${one.right ? "pass" : "fail"}`}, one.right ? "\u2713" : "\u2717", h("span", {class: "offstage"}, one.right ? "right" : "wrong"))),
    h("th", {scope: "row"}, h("code", {}, one.name)),
    h("td", {}, one.given ? h("code", {}, one.given) : h("span", {class: "quiet"}, "absent")),
    h("td", {}, one.expected && one.expected !== one.given ? [h("code", {}, one.expected), " "] : "", h("span", {class: "quiet"}, one.says))));
  const parts = [h("h3", {}, "The sign-in, explained"), verdict];
  if (rows.length > 0) {
    parts.push(h("div", {class: "scroll", tabIndex: 0, role: "region", "aria-label": "Parameters of the sign-in"}, h("table", {class: "parameters"},
      h("thead", {}, h("tr", {}, ["", "parameter", "given", "expected"].map((name) => name ? h("th", {scope: "col"}, name) : h("td", {})))), h("tbody", {}, rows))));
  }
  if (data.steps.length > 0) {
    const [given, expected] = difference(data.response.given, data.response.expected);
    parts.push(h("ol", {class: "steps"}, data.steps.map((step) => h("li", {}, h("b", {}, step.name), " = ", h("code", {}, step.formula), h("br"), "= ",
      step.value === null ? h("span", {class: "masked", title: "It stands for the private key, and is not shown"}, "(masked)") : h("code", {}, step.value)))),
    h("dl", {class: "compared"}, h("dt", {}, "given"), h("dd", {}, h("code", {}, given)), h("dt", {}, "expected"), h("dd", {}, h("code", {}, expected)),
      h("dt", {}, "so"), h("dd", {class: data.response.right ? "pass" : "fail"}, data.response.right ? "the response fits" : "the response does not fit")));
  }
  return h("section", {class: "sign-in"}, parts);
}

function exchange(one, index, all) {
  const explained = one.signIn && signIn(one.signIn);
  const isRefused = one.signIn?.reason;  // then it is what somebody looks for
  const name = all.length === 1 ? "Request" : one.signIn ? `Request ${index + 1}, signed` : `Request ${index + 1}, to be challenged`;
  const response = one.response;
  return h("article", {class: "exchange"},
    h("h3", {}, name, h("span", {class: "quiet"}, ` #${one.number} on connection ${one.connection}, ${clockTime(one.at)}`)),
    one.fault && h("p", {class: "fault"}, `Fault: ${one.fault}`),
    one.breach && h("p", {class: "fault"}, `Breaks the contract: ${one.breach}`),
    isRefused && explained,
    h("div", {class: "sides"}, wire(`${one.method} ${one.target} HTTP/1.1`, one.headers, one),
      response ? wire(`HTTP/1.1 ${one.status} ${response.reason}`, response.headers, response) : h("p", {class: "quiet"}, "No answer: the connection was broken off")),
    !isRefused && explained);
}

/** Elements for a call as `requests/{NUMBER}` gives it; `row` is what the list knows of it. */
export function callDetails(shown, row, journal, {onClose, onJob, href}) {
  const {call} = shown;
  const copies = [
    ["curl", "Copy as curl", () => callAsCurl(shown)],
    ["fault", "as a fault", () => callAsFault(shown, journal)],
    ["C++", "as C++", () => callAsCpp(shown)],
    ["Python", "as Python", () => callAsPython(shown)],
  ];
  const why = row ? reasonOf(row) : call.reason;
  // The newest exchange stands first.
  return [
    h("header", {class: row ? tone(row) : ""},
      h("h2", {tabIndex: -1}, h("a", {href, title: "A link to this call"}, `#${call.number}`), ` ${call.operation || "no operation"} `, h("span", {class: "legs"}, row ? legsOf(row) : "")),
      h("button", {class: "close", "aria-label": "Close the call", title: "Esc", onClick: onClose}, "\u00d7")),
    h("p", {class: "meta"}, h("code", {}, `${call.method} ${call.target}`)),
    h("p", {class: "meta quiet"}, `${day(call.at)} ${clockTime(call.at)}`,
      call.job && [", job ", h("button", {class: "link", onClick: () => onJob(call.group, call.job)}, h("code", {}, call.job))],
      call.jobStatus && [", which was ", pill(call.jobStatus, jobTone[call.jobStatus])]),
    why && h("p", {class: `why ${row ? tone(row) : ""}`}, why),
    call.near && h("p", {class: "near"}, call.near),
    h("p", {class: "buttons"}, copies.map(([what, label, text]) => h("button", {onClick: () => copy(text(), what), "data-copy": what}, label))),
    shown.exchanges.toReversed().map((one, i, all) => exchange(one, all.length - 1 - i, all)),
    shown.exchanges.length === 0 && h("p", {class: "quiet"}, "Its exchanges have made room for newer ones."),
  ];
}
