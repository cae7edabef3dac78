/* A place to drop a file: it is sent to an address of the API, and the answer handed on. */
import { createElement as h, useEffect, useRef, useState } from "react";
import { post, useDrop } from "./sending.js";

export function FileDrop({
  url, title, words, accept, name = "file", fields = {}, anywhere = false, disabled = false, again = 0, late, id, children,
  onDone, onError, onStart, onReady,
}) {
  const [sent, setSent] = useState(null);
  const [fileName, setFileName] = useState("");
  const latest = useRef();
  const last = useRef(null);
  const asked = useRef(again);
  const left = useRef(false); // whoever has gone to another page is not called back from there
  const busy = sent !== null;

  const send = (file) => {
    if (!file || busy || disabled) return;
    last.current = file;
    setFileName(file.name);
    setSent(0);
    onStart?.(file.name);
    post(url, fields, name, file, {
      onSent: setSent,
      onDone: (body) => {
        setSent(null);
        if (left.current && late) window.spends?.toast({ message: late });
        else onDone?.(body);
      },
      onFail: (message, status) => {
        setSent(null);
        if (left.current && late) window.spends?.toast({ message: `${file.name}: ${message}`, tone: "bad" });
        else onError?.(message, status);
      },
    });
  };
  latest.current = send;
  const [over, local] = useDrop(anywhere, (files) => send(files[0]));

  useEffect(() => {
    left.current = false;
    onReady?.();
    return () => { left.current = true; };
  }, []);

  useEffect(() => {
    // The same file once more, to the address that now holds; a page opened anew has none.
    if (again === asked.current) return;
    asked.current = again;
    if (last.current) latest.current(last.current);
    else onError?.("Choose the file again.", 0);
  }, [again]);

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
