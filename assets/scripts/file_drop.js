/* A place to drop a file: it is sent to an address of the API, and the answer handed on. */
import { createElement as h, useEffect, useRef, useState } from "react";

const LOST = "The connection broke off before the file was there. Check it and try again.";

function sentence(request) {
  try {
    const body = JSON.parse(request.responseText);
    return body.detail || body.title;
  } catch {
    return request.status === 413 ? "The file is too large." : "The server did not take the file. Try again.";
  }
}

export function FileDrop({
  url, title, words, accept, name = "file", fields = {}, anywhere = false, disabled = false, again = 0, id, children,
  onDone, onError, onStart,
}) {
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState(null);
  const [fileName, setFileName] = useState("");
  const latest = useRef();
  const last = useRef(null);
  const busy = sent !== null;

  const send = (file) => {
    if (!file || busy || disabled) return;
    last.current = file;
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.append(key, value ?? "");
    form.append(name, file);
    const request = new XMLHttpRequest();
    const fail = (message, status) => {
      setSent(null);
      onError?.(message, status);
    };
    request.upload.onprogress = (event) => event.total && setSent(Math.round((100 * event.loaded) / event.total));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        setSent(null);
        onDone?.(JSON.parse(request.responseText || "{}"));
      } else fail(sentence(request), request.status);
    };
    request.onerror = () => fail(LOST, 0);
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    setFileName(file.name);
    setSent(0);
    onStart?.(file.name);
    request.send(form);
  };
  latest.current = send;

  useEffect(() => {
    // The same file once more, to the address that now holds.
    if (again) latest.current(last.current);
  }, [again]);

  useEffect(() => {
    if (!anywhere) return undefined;
    const holdsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    const drag = (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event) => event.relatedTarget === null && setOver(false);
    const drop = (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setOver(false);
      latest.current(event.dataTransfer.files[0]);
    };
    window.addEventListener("dragover", drag);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", drag);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [anywhere]);

  const local = anywhere ? {} : {
    onDragOver: (event) => { event.preventDefault(); setOver(true); },
    onDragLeave: () => setOver(false),
    onDrop: (event) => { event.preventDefault(); setOver(false); send(event.dataTransfer.files[0]); },
  };
  return h(
    "div",
    { className: "drop", "data-over": over || undefined, ...local },
    children,
    h("span", { className: "drop-title", "aria-live": "polite" }, busy ? `Sending ${fileName}` : title),
    h("span", { className: "dim", id: id && `${id}-words` }, busy ? (sent < 100 ? `${sent} % sent` : "Reading it") : words),
    busy && h("div", {
      className: "meter", role: "progressbar", "aria-label": "Sending", "aria-valuenow": sent,
      "aria-valuemin": 0, "aria-valuemax": 100,
    }, h("span", { style: { width: `${sent}%` } })),
    h("input", {
      id, type: "file", accept, disabled: disabled || busy, "aria-label": title, "aria-describedby": id && `${id}-words`,
      onChange: (event) => { send(event.target.files[0]); event.target.value = ""; },
    }),
    over && anywhere && h("div", { className: "drop-veil" }, "Drop it to import"),
  );
}
