/* What every page listens to: the folded sidebar, shortcuts, the palette, toasts. No library. */
(() => {
  const root = document.documentElement;
  const one = (selector) => document.querySelector(selector);
  const narrowWindow = window.matchMedia("(max-width: 1023px)");
  const remembered = () => localStorage.getItem("spends-side") === "narrow";
  const fit = () => root.classList.toggle("narrow", narrowWindow.matches || remembered());
  narrowWindow.addEventListener("change", fit);
  fit();

  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], [role=listbox]");
  const layered = () => one(".drawer, .dialog, dialog[open], [role=menu], .pop");

  /* Toasts */
  function toast({ message, tone = "", undo, action: label = "Undo", seconds = 5 }) {
    const place = one("#toasts");
    if (!place) return;
    const note = document.createElement("div");
    note.className = tone ? `toast toast-${tone}` : "toast";
    const words = document.createElement("span");
    words.textContent = message;
    note.append(words);
    let timer = 0;
    const leave = () => { clearTimeout(timer); note.remove(); };
    const wait = () => { clearTimeout(timer); timer = setTimeout(leave, seconds * 1000); };
    const action = document.createElement("button");
    action.type = "button";
    action.textContent = undo ? label : "Close";
    action.addEventListener("click", () => { leave(); undo?.(); });
    note.append(action);
    note.addEventListener("pointerenter", () => clearTimeout(timer));
    note.addEventListener("pointerleave", wait);
    note.addEventListener("focusin", () => clearTimeout(timer));
    note.addEventListener("focusout", wait);
    place.append(note);
    while (place.children.length > 3) place.firstChild.remove();
    wait();
  }
  window.spends = { toast };

  /* Signing up tells where the browser is. */
  document.addEventListener("submit", ({ target }) => {
    const known = { timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: navigator.language };
    for (const [name, value] of Object.entries(known)) {
      const hidden = target.querySelector(`input[type=hidden][name=${name}]`);
      if (hidden && !hidden.value) hidden.value = value ?? "";
    }
  }, true);

  /* Palette */
  const rows = () => [...document.querySelectorAll("#palette [role=option]")];
  const shown = () => rows().filter((row) => !row.hidden);
  function choose(row) {
    for (const each of rows()) each.setAttribute("aria-selected", String(each === row));
    row?.scrollIntoView({ block: "nearest" });
    one("#palette input")?.setAttribute("aria-activedescendant", row?.id ?? "");
  }
  function narrow() {
    const text = one("#palette input").value.trim();
    const wanted = text.toLowerCase();
    for (const row of rows()) {
      const label = row.textContent.toLowerCase();
      const begins = label.startsWith(wanted) || label.includes(` ${wanted}`);
      if (row.dataset.find === undefined) row.hidden = !begins;
      else {
        row.hidden = !wanted;
        row.querySelector("span").textContent = `Find “${text}” in transactions`;
      }
    }
    choose(shown()[0]);
  }
  function openPalette() {
    const palette = one("#palette");
    if (!palette || palette.open) return;
    palette.showModal();
    palette.querySelector("input").value = "";
    narrow();
  }
  function go(row) {
    const text = one("#palette input").value.trim();
    one("#palette").close();
    if (row.dataset.find !== undefined) {
      window.location.assign(`${row.getAttribute("href")}?q=${encodeURIComponent(text)}`);
    } else row.click();
  }
  function paletteKey(event) {
    const list = shown();
    const at = list.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(list[(at + step + list.length) % list.length]);
    else if (event.key === "Enter" && list[at]) go(list[at]);
    else return;
    event.preventDefault();
  }

  /* Help */
  function openHelp() {
    const help = one("#keys");
    if (!help || help.open) return;
    const list = help.querySelector("dl");
    const known = [...document.querySelectorAll("[data-key][data-key-label]")];
    list.replaceChildren(...known.flatMap((each) => {
      const words = document.createElement("dt");
      words.textContent = each.dataset.keyLabel;
      const keys = document.createElement("dd");
      for (const key of each.dataset.key.split(" ")) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        keys.append(cap);
      }
      return [words, keys];
    }));
    help.showModal();
  }

  let first = "";
  let firstAt = 0;
  // In a calendar the arrows go from one entry to the next; up and down keep to the day of the week.
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  function stepped(event) {
    const entry = event.target.closest?.(".calendar td button"), by = STEPS[event.key];
    if (!entry || !by) return false;
    const column = (each) => each.closest("td").cellIndex;
    const upright = event.key === "ArrowUp" || event.key === "ArrowDown";
    const entries = [...entry.closest(".calendar").querySelectorAll("td button")]
      .filter((each) => !upright || column(each) === column(entry));
    entries[Math.max(0, Math.min(entries.length - 1, entries.indexOf(entry) + by))].focus();
    event.preventDefault();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      // As Enter does: the form's first button to save says what else is to happen.
      const form = event.defaultPrevented ? null : event.target.closest?.("form");
      const save = form && [...form.elements].find((each) => each.type === "submit");
      if (save) save.click();
      else form?.requestSubmit();
      return;
    }
    if (event.target.matches?.("#palette input")) { paletteKey(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || layered()) return;
    if (event.key === "?") { event.preventDefault(); openHelp(); return; }
    if (event.key === "/") {
      const search = one("#page-search");
      event.preventDefault();
      if (search) { search.focus(); search.select(); } else openPalette();
      return;
    }
    if (stepped(event)) return;
    const pair = event.timeStamp - firstAt < 1200 ? `${first} ${event.key}` : "";
    // Enter presses what has the focus before it is anybody else's key.
    if (event.key === "Enter" && event.target.closest?.("a, button, summary, [role=button]")) return;
    const button = (pair && one(`[data-key="${CSS.escape(pair)}"]`)) || one(`[data-key="${CSS.escape(event.key)}"]`);
    first = event.key;
    firstAt = event.timeStamp;
    if (!button || (event.repeat && button.dataset.once !== undefined)) return;
    event.preventDefault();
    button.click();
  });

  /* A button that fills a field types into it, so that a form sent at once has it. */
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-fill]");
    const field = button && document.getElementById(button.dataset.fill);
    if (!field) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, button.dataset.value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const action = event.target.closest?.("[data-do]")?.dataset.do;
    if (action === "fold") {
      localStorage.setItem("spends-side", remembered() ? "wide" : "narrow");
      fit();
    } else if (action === "palette") openPalette();
    else if (action === "keys") openHelp();
    else if (action === "close") event.target.closest("dialog")?.close();
    const row = event.target.closest?.("#palette [role=option]");
    if (row && !event.defaultPrevented) {
      if (row.dataset.find !== undefined) { event.preventDefault(); go(row); } else one("#palette").close();
    }
    if (event.target.matches?.("dialog")) event.target.close();
  });
  document.addEventListener("input", (event) => event.target.matches?.("#palette input") && narrow());

  /* The transactions' script is fetched once somebody stirs, and the browser has nothing better to
     do: who only looks is sent nothing for another page. */
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  function bringScripts() {
    const route = one('a[href="/transactions"]') && window.__reactRouterManifest?.routes["routes/[transactions]._index"];
    for (const href of route ? [...route.imports, route.module] : []) {
      if (one(`link[rel=modulepreload][href="${href}"]`)) continue;
      const link = document.createElement("link");
      Object.assign(link, { rel: "modulepreload", href });
      document.head.append(link);
    }
  }
  const stirs = ["pointermove", "pointerdown", "keydown"];
  function stirred() {
    for (const sign of stirs) document.removeEventListener(sign, stirred);
    whenIdle(bringScripts);
  }
  for (const sign of stirs) document.addEventListener(sign, stirred, { passive: true });
  if (mac) root.classList.add("mac");
})();
