/* Many files at once: chosen, dropped or photographed, each sent by itself with its own progress. */
import { createElement as h, useEffect, useRef, useState } from "react";
import { post, useDrop } from "./sending.js";

const AT_ONCE = 2;
const MEGABYTE = 1024 * 1024;

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < MEGABYTE) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function refusal(file, endings, limit) {
  const name = file.name.toLowerCase();
  if (endings.length && !endings.some((ending) => name.endsWith(ending)) && !file.type.startsWith("image/"))
    return "This kind of file is not kept. Choose a PDF, a photo or an e-mail (.eml).";
  if (file.size === 0) return "The file is empty. Choose another.";
  if (file.size > limit) return `The file has ${sizeOf(file.size)}; at most ${sizeOf(limit)} are kept. Choose a smaller one.`;
  return "";
}

export function Upload({
  url, id, title, words, accept = "", fields = {}, limit = 25 * MEGABYTE, anywhere = false, camera = true, children, onDone,
}) {
  const [files, setFiles] = useState([]);
  const requests = useRef(new Map());
  const number = useRef(0);
  const endings = accept.split(",").filter(Boolean);

  const update = (key, values) =>
    setFiles((all) => all.map((each) => (each.key === key ? { ...each, ...values } : each)));

  const add = (chosen) => {
    const added = [...chosen].map((file) => {
      const error = refusal(file, endings, limit);
      number.current += 1;
      return { key: number.current, file, fields: { ...fields }, sent: 0, error, refused: error !== "", state: error ? "failed" : "waiting" };
    });
    setFiles((all) => [...all.filter((each) => each.state !== "done"), ...added]);
  };
  const [over, local] = useDrop(anywhere, add);

  const send = (entry) => {
    const given = Object.fromEntries(Object.entries(entry.fields).filter(([, value]) => value));
    const request = post(url, given, "file", entry.file, {
      onSent: (sent) => update(entry.key, { sent }),
      onDone: (body) => {
        requests.current.delete(entry.key);
        update(entry.key, { state: "done", sent: 100 });
        onDone?.(body);
      },
      onFail: (error) => {
        requests.current.delete(entry.key);
        update(entry.key, { state: "failed", error });
      },
    });
    requests.current.set(entry.key, request);
  };

  useEffect(() => {
    const free = AT_ONCE - requests.current.size;
    const next = files.filter((each) => each.state === "waiting" && !requests.current.has(each.key)).slice(0, Math.max(free, 0));
    for (const entry of next) {
      send(entry);
      update(entry.key, { state: "sending" });
    }
  });

  // Who leaves takes what is on its way along, and is told so.
  const underWay = useRef(0);
  underWay.current = files.filter((each) => ["waiting", "sending"].includes(each.state)).length;
  useEffect(() => () => {
    requests.current.forEach((request) => request.abort());
    if (underWay.current) window.spends?.toast({ message: underWay.current === 1 ? "A file was not uploaded. Add it again." : `${underWay.current} files were not uploaded. Add them again.`, tone: "bad" });
  }, []);

  const remove = (key) => {
    requests.current.get(key)?.abort();
    requests.current.delete(key);
    setFiles((all) => all.filter((each) => each.key !== key));
    document.getElementById(id)?.focus();
  };

  // What went wrong is seen first.
  const wrong = (entry) => entry.state === "failed";
  const pick = (event) => { add(event.target.files); event.target.value = ""; };
  // What is there already for something that was open before is no news here.
  const shown = files.filter((each) => each.state !== "done" || each.fields.target_id === fields.target_id);
  const done = shown.filter((each) => each.state === "done").length;
  const failed = shown.filter((each) => each.state === "failed").length;
  const summary = shown.length ? `${done} of ${shown.length} uploaded${failed ? `, ${failed} not` : ""}` : "";

  return h(
    "div",
    { className: "upload" },
    h(
      "div",
      { className: "drop", "data-over": over || undefined, ...local },
      children,
      h("span", { className: "drop-title" }, title),
      h("span", { className: "dim", id: `${id}-words` }, words),
      h("input", { id, type: "file", accept, multiple: true, "aria-label": title, "aria-describedby": `${id}-words`, onChange: pick }),
      over && anywhere && h("div", { className: "drop-veil" }, "Drop them to upload"),
    ),
    camera && h(
      "label",
      { className: "btn upload-camera" },
      "Take a photo",
      h("input", { type: "file", accept: "image/*", capture: "environment", onChange: pick }),
    ),
    h("span", { className: "visually-hidden", role: "status" }, summary),
    shown.length > 0 && h(
      "ul",
      { className: "upload-files", "aria-label": "Files" },
      [...shown.filter(wrong), ...shown.filter((entry) => !wrong(entry))].map((entry) => h(Line, { key: entry.key, entry, remove, again: () => update(entry.key, { state: "waiting", sent: 0, error: "" }) })),
    ),
  );
}

function Line({ entry, remove, again }) {
  const { file, state, sent, error, refused } = entry;
  const states = { waiting: "Waiting", sending: sent < 100 ? `${sent} % sent` : "Being kept", done: "Uploaded" };
  return h(
    "li",
    { className: "upload-file", "data-state": state },
    h("span", { className: "upload-name truncate", title: file.name }, file.name),
    h("span", { className: "dim small num" }, [states[state], sizeOf(file.size)].filter(Boolean).join(" · ")),
    h(
      "span",
      { className: "upload-acts" },
      state === "failed" && !refused && h("button", { type: "button", className: "btn btn-sm", onClick: again }, "Try again"),
      h("button", { type: "button", className: "btn btn-sm btn-ghost", "aria-label": `Remove ${file.name} from the list`, onClick: () => remove(entry.key) }, state === "done" ? "Clear" : "Remove"),
    ),
    state === "sending" && h(
      "span",
      { className: "meter upload-meter", role: "progressbar", "aria-label": `Sending ${file.name}`, "aria-valuenow": sent, "aria-valuemin": 0, "aria-valuemax": 100 },
      h("span", { style: { width: `${sent}%` } }),
    ),
    state === "failed" && h("span", { className: "small tone-bad upload-words" }, error),
  );
}
