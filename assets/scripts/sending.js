/* What all places for files have in common: dropping them, and sending one with its progress. */
import { useEffect, useRef, useState } from "react";

function sentence(request) {
  try {
    const body = JSON.parse(request.responseText);
    return body.detail || body.title;
  } catch {
    return request.status === 413 ? "The file is too large." : "The server did not take the file. Try again.";
  }
}

/* Posts a file as multipart; the request is returned, for who wants to abort it. */
export function post(url, fields, name, file, { onSent, onDone, onFail }) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value ?? "");
  form.append(name, file);
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => event.total && onSent(Math.round((100 * event.loaded) / event.total));
  request.onload = () => {
    if (request.status >= 200 && request.status < 300) onDone(JSON.parse(request.responseText || "{}"));
    else onFail(sentence(request), request.status);
  };
  request.onerror = () => onFail("The connection broke off before the file was there. Check it and try again.", 0);
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  request.send(form);
  return request;
}

const holdsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

/* Whether files are held over the place (the whole window, where `anywhere`), and the place's own handlers. */
export function useDrop(anywhere, take) {
  const [over, setOver] = useState(false);
  const latest = useRef();
  latest.current = take;
  const drag = (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    setOver(false);
    latest.current(event.dataTransfer.files);
  };

  useEffect(() => {
    if (!anywhere) return undefined;
    const leave = (event) => event.relatedTarget === null && setOver(false);
    window.addEventListener("dragover", drag);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", drag);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [anywhere]);

  return [over, anywhere ? {} : { onDragOver: drag, onDragLeave: () => setOver(false), onDrop: drop }];
}
