/* A text control that never fights the typist: what is typed stays, what the server says anew wins. */
import { createElement, useEffect, useRef, useState } from "react";

export function TextControl({ value, onChange, delay = 300, multiline = false, ...rest }) {
  const [text, setText] = useState(value ?? "");
  // What the server said last, and what it was told since: its answers to that are no news.
  const told = useRef([value ?? ""]);
  const timer = useRef(0);
  const forget = useRef(0);

  useEffect(() => {
    const next = value ?? "";
    if (next === told.current[0]) return;
    const at = told.current.indexOf(next);
    if (at > 0) {
      told.current = told.current.slice(at);
      return;
    }
    clearTimeout(timer.current);
    told.current = [next];
    setText(next);
  }, [value]);
  useEffect(() => () => { clearTimeout(timer.current); clearTimeout(forget.current); }, []);

  const send = (next) => {
    clearTimeout(timer.current);
    if (next === told.current.at(-1)) return;
    told.current.push(next);
    clearTimeout(forget.current);
    forget.current = setTimeout(() => { told.current = [told.current[0], told.current.at(-1)]; }, 5000);
    onChange?.(next);
  };
  return createElement(multiline ? "textarea" : "input", {
    ...rest,
    value: text,
    onChange: (event) => {
      const next = event.target.value;
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => send(next), delay);
    },
    onBlur: (event) => {
      send(event.target.value);
      rest.onBlur?.(event);
    },
    onKeyDown: (event) => {
      // What was typed last counts, also for who sends or leaves the form at once.
      if (event.key === "Escape" || (event.key === "Enter" && (!multiline || event.ctrlKey || event.metaKey))) send(event.target.value);
      rest.onKeyDown?.(event);
    },
  });
}
