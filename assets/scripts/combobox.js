/* A field that finds one of many options by typing, and may create a new one. Behaviour: Base UI. */
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";
import { Combobox } from "@base-ui/react/combobox";

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/* Escape closes what is open; it never empties the field. */
function keep(details) {
  details.cancel();
  details.allowPropagation();
}

const glyph = (path) =>
  h("svg", { className: "icon", viewBox: "0 0 24 24", "aria-hidden": true }, h("path", { d: path }));

export function ComboField({
  options = [], value, onChange, onCreate, onSearch, id, name, label, placeholder,
  disabled, invalid, describedBy, colored,
}) {
  const picked = options.find((option) => option.value === value) ?? null;
  const [query, setQuery] = useState(picked?.label ?? "");
  const timer = useRef(0);
  const box = useRef(null);
  const [layer, setLayer] = useState(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setLayer(box.current?.closest(".drawer, .dialog, main") ?? undefined), []);
  useEffect(() => setQuery(picked?.label ?? ""), [picked?.value, picked?.label]);

  const typed = query.trim();
  const items = useMemo(() => {
    const exact = options.some((option) => fold(option.label) === fold(typed));
    return onCreate && typed && !exact
      ? [...options, { value: "\u0000new", label: typed, create: true }]
      : options;
  }, [options, typed, onCreate]);

  const fits = (item, text) => {
    if (item.create) return true;
    const wanted = fold(text.trim());
    if (picked && fold(picked.label) === wanted) return true;
    return fold(`${item.label} ${item.hint ?? ""}`).includes(wanted);
  };

  return h(
    Combobox.Root,
    {
      items,
      value: picked,
      inputValue: query,
      disabled,
      autoHighlight: true,
      limit: 100,
      isItemEqualToValue: (item, other) => item.value === other.value,
      filter: fits,
      onInputValueChange: (next, details) => {
        if (details.reason === "escape-key") return keep(details);
        setQuery(next);
        if (!onSearch || details.reason !== "input-change") return;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onSearch(next), 200);
      },
      onValueChange: (item, details) => {
        if (details.reason === "escape-key") return keep(details);
        clearTimeout(timer.current); // a search that is told of after the choice would undo it
        if (item?.create) onCreate(item.label);
        else onChange?.(item ? item.value : "");
      },
    },
    h(
      "div",
      // What is typed here looks for an option; that is no change yet of the form around it.
      { className: "combo", ref: box, onChange: (event) => event.stopPropagation() },
      colored && picked && h("span", { className: "dot", "data-hue": picked.color, "aria-hidden": true }),
      h(Combobox.Input, {
        id, placeholder, className: "input", "aria-label": label,
        "aria-invalid": invalid || undefined, "aria-describedby": describedBy, autoComplete: "off",
        onKeyDown: (event) => {
          // What is nobody's name must not be sent as the one that was picked before.
          if (event.key !== "Enter" || !typed || items.some((item) => fits(item, query))) return;
          event.preventDefault();
          event.preventBaseUIHandler();
        },
      }),
      name && h("input", { type: "hidden", name, value: value ?? "" }),
      h(
        "div",
        { className: "combo-buttons" },
        h(Combobox.Clear, { "aria-label": "Clear" }, glyph("M18 6 6 18M6 6l12 12")),
        h(Combobox.Trigger, { "aria-label": "Show all" }, glyph("M6 9l6 6 6-6")),
      ),
    ),
    h(
      Combobox.Portal,
      { container: layer },
      h(
        Combobox.Positioner,
        { className: "pop", sideOffset: 6, collisionPadding: 8 },
        h(
          Combobox.Popup,
          { className: "pop-card combo-pop" },
          h(Combobox.Empty, { className: "combo-empty" }, "Nothing by that name."),
          h(Combobox.List, { "aria-label": label ?? placeholder ?? "Options" }, (item) =>
            h(
              Combobox.Item,
              { key: item.value, value: item, className: "pop-item" },
              item.create && glyph("M5 12h14M12 5v14"),
              colored && !item.create && h("span", { className: "dot", "data-hue": item.color, "aria-hidden": true }),
              h("span", { className: "truncate" }, item.create ? `Create “${item.label}”` : item.label),
              item.hint && h("span", { className: "dim small push truncate" }, item.hint),
            ),
          ),
        ),
      ),
    ),
  );
}
