/* Rows that are put in order: dragged by their handle, or moved with the arrow keys while it has the
   focus. Rows only look moved until the server has sent them in their new order. */
import { createElement as h, Fragment, useEffect, useRef } from "react";

const PATIENCE = 5000;
const EDGE = 64;
const STEP = 14;

function arranger(list, live, told) {
  const rows = () => [...list.children].filter((row) => row.dataset.id);
  const idOf = (row) => row.dataset.id;
  const rowOf = (id) => rows().find((row) => idOf(row) === id);
  let known = rows().map(idOf);
  let pending = null;
  let timer = 0;
  let drag = null;
  let moving = "";
  let touched = "";

  const order = () => pending ?? rows().map(idOf);

  function say(id, ids) {
    const name = rowOf(id)?.dataset.name ?? "";
    live.textContent = `${name} is now ${ids.indexOf(id) + 1} of ${ids.length}.`;
  }

  /* Shows the rows in an order that the document does not have yet. */
  function place(ids, besides) {
    const here = rows();
    const gap = here.length > 1 ? here[1].offsetTop - here[0].offsetTop - here[0].offsetHeight : 0;
    let top = here[0]?.offsetTop ?? 0;
    for (const id of ids) {
      const row = here.find((each) => idOf(each) === id);
      if (!row) continue;
      if (row !== besides) row.style.transform = top === row.offsetTop ? "" : `translateY(${top - row.offsetTop}px)`;
      top += row.offsetHeight + gap;
    }
  }

  function settle() {
    clearTimeout(timer);
    pending = null;
    for (const row of rows()) row.style.transform = "";
    list.removeAttribute("data-sorting");
  }

  function ask(ids, id) {
    if (ids.join() === order().join()) return place(ids);
    pending = ids;
    moving = id;
    place(ids);
    say(id, ids);
    clearTimeout(timer);
    timer = setTimeout(settle, PATIENCE);
    told.current?.(ids);
  }

  function step(id, to) {
    const ids = order();
    const from = ids.indexOf(id);
    const at = Math.max(0, Math.min(ids.length - 1, to(from, ids.length - 1)));
    if (from < 0 || at === from) return;
    const next = ids.filter((each) => each !== id);
    next.splice(at, 0, id);
    ask(next, id);
  }

  const KEYS = {
    ArrowUp: (from) => from - 1, ArrowDown: (from) => from + 1, Home: () => 0, End: (from, last) => last,
  };
  /* A list may stand in a row of another, and what happens there is heard here too. */
  function ownHandle(event) {
    const handle = event.target.closest("[data-handle]");
    return handle?.closest(".sortable") === list ? handle : null;
  }

  function onKey(event) {
    if (event.key === "Escape" && drag) return drop(false);
    const handle = ownHandle(event);
    if (!handle || !KEYS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return undefined;
    event.preventDefault();
    return step(idOf(handle.closest("[data-id]")), KEYS[event.key]);
  }

  function onDown(event) {
    const handle = ownHandle(event);
    if (!handle || event.button !== 0) return;
    const row = handle.closest("[data-id]");
    const shift = new DOMMatrix(getComputedStyle(row).transform).m42;
    drag = { row, handle, id: idOf(row), from: event.clientY + window.scrollY - shift, ids: order() };
    handle.setPointerCapture(event.pointerId);
    row.dataset.dragging = "";
    list.dataset.sorting = "";
  }

  function onMove(event) {
    if (!drag) return;
    if (event.clientY < EDGE) window.scrollBy(0, -STEP);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
    const { row, id } = drag;
    const here = rows();
    const lowest = here[0].offsetTop - row.offsetTop;
    const last = here[here.length - 1];
    const highest = last.offsetTop + last.offsetHeight - row.offsetHeight - row.offsetTop;
    const by = Math.max(lowest, Math.min(highest, event.clientY + window.scrollY - drag.from));
    row.style.transform = `translateY(${by}px)`;
    const start = row.offsetTop + by;
    const all = order();
    const others = all.filter((each) => each !== id);
    let top = here[0].offsetTop;
    let at = 0;
    let below = false;
    for (const each of all) {
      const height = rowOf(each)?.offsetHeight ?? 0;
      const passed = below ? start + row.offsetHeight : start;
      if (each === id) below = true;
      else if (passed > top + height / 2) at += 1;
      top += height;
    }
    others.splice(at, 0, id);
    drag.ids = others;
    place(others, row);
  }

  function drop(kept) {
    if (!drag) return;
    const { row, id, ids } = drag;
    drag = null;
    delete row.dataset.dragging;
    if (kept) ask(ids, id);
    if (pending) place(pending);
    else settle();
  }

  const onTouch = (event) => {
    touched = event.target.closest("[data-id]")?.dataset.id ?? "";
  };
  const onUp = () => drop(true);
  const onCancel = () => drop(false);

  /* The server's answer, or a row that came, went or was moved by a menu. */
  const watcher = new MutationObserver(() => {
    const ids = rows().map(idOf);
    if (pending && ids.join() !== pending.join() && [...ids].sort().join() === [...pending].sort().join()) {
      place(pending);
      return;
    }
    const own = pending !== null;
    settle();
    if (!own && ids.join() !== known.join() && [...ids].sort().join() === [...known].sort().join()) {
      const without = (all, id) => all.filter((each) => each !== id).join();
      const able = ids.filter((id) => without(ids, id) === without(known, id));
      const moved = able.includes(touched) ? touched : able[0];
      if (moved) say(moved, ids);
    }
    if (own && document.activeElement === document.body) rowOf(moving)?.querySelector("[data-handle]")?.focus();
    known = ids;
  });

  const hears = {
    keydown: onKey, pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onCancel, focusin: onTouch,
  };
  for (const [name, heard] of Object.entries(hears)) list.addEventListener(name, heard);
  watcher.observe(list, { childList: true });
  return () => {
    watcher.disconnect();
    clearTimeout(timer);
    for (const [name, heard] of Object.entries(hears)) list.removeEventListener(name, heard);
  };
}

export function Sortable({ children, label, onOrder, className = "" }) {
  const list = useRef(null);
  const live = useRef(null);
  const told = useRef(onOrder);
  told.current = onOrder;
  useEffect(() => arranger(list.current, live.current, told), []);
  return h(
    Fragment,
    null,
    h("ol", { ref: list, className: `sortable ${className}`, "aria-label": label }, children),
    h("span", { ref: live, role: "status", className: "visually-hidden" }),
  );
}
