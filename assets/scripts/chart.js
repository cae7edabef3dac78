/* A Plotly figure in our one template. The library is fetched when the chart comes near the screen;
   colours are token names and are read anew when the mode changes. */
import { createElement as h, useContext, useEffect, useRef, useState } from "react";
import { ColorModeContext } from "$/utils/context-registry";

let library;
const plotly = () => (library ??= import("plotly.js-basic-dist-min").then((module) => module.default ?? module));

function inked(value, style) {
  if (typeof value === "string") {
    const token = /^var\((--[\w-]+)\)$/.exec(value);
    return token ? style.getPropertyValue(token[1]).trim() : value;
  }
  if (Array.isArray(value)) return value.map((each) => inked(each, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inked(each, style)]));
  }
  return value;
}

// Where there is little room fewer places are named, instead of all of them on their side.
const NARROW = 480;

function template(height, narrow) {
  const axis = {
    fixedrange: true, zeroline: false, automargin: true, ticklen: 6, tickcolor: "rgba(0,0,0,0)",
    gridcolor: "var(--hair)", showline: false, tickfont: { size: 11, color: "var(--quiet)" },
  };
  return {
    height,
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 8, r: 4, t: 8, b: 8 },
    font: { family: "Inter Variable, system-ui, sans-serif", size: 12, color: "var(--quiet)" },
    showlegend: false,
    dragmode: false,
    hovermode: "x unified",
    hoverlabel: { bgcolor: "var(--card)", bordercolor: "var(--slate-6)", font: { size: 12, color: "var(--text)" } },
    bargap: 0.42, bargroupgap: 0.12, barcornerradius: 3,
    xaxis: { ...axis, showgrid: false, spikecolor: "var(--slate-7)", spikethickness: 1, spikedash: "solid", ...(narrow ? { tickangle: 0, nticks: 6 } : {}) },
    yaxis: axis,
  };
}

function merged(base, over) {
  const result = { ...base };
  for (const [key, value] of Object.entries(over ?? {})) {
    const both = value && typeof value === "object" && !Array.isArray(value) && base?.[key];
    result[key] = both ? merged(base[key], value) : value;
  }
  return result;
}

// What "$" in a figure's formats stands for: what is before an amount and what is behind it.
function written(currency) {
  return currency ? { locale: "own", locales: { own: { dictionary: {}, format: { currency } } } } : {};
}

export function Chart({ figure, height = 240, label, onPoint }) {
  const box = useRef(null);
  const [near, setNear] = useState(false);
  const [narrow, setNarrow] = useState(null);
  const mode = useContext(ColorModeContext)?.resolvedColorMode;
  const clicked = useRef(onPoint);
  clicked.current = onPoint;

  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      { rootMargin: "200px" },
    );
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);

  useEffect(() => {
    // Where it has no width it is hidden, and not drawn before it is shown.
    const watcher = new ResizeObserver(([{ contentRect }]) => contentRect.width && setNarrow(contentRect.width < NARROW));
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);

  useEffect(() => {
    const element = box.current;
    let alive = true;
    if (!near || narrow === null || !figure?.data) return undefined;
    plotly().then((Plotly) => {
      if (!alive) return;
      const style = getComputedStyle(document.documentElement);
      const drawn = element.classList.contains("js-plotly-plot");
      Plotly.react(
        element,
        inked(figure.data, style),
        inked(merged(template(height, narrow), figure.layout), style),
        { displayModeBar: false, responsive: true, displaylogo: false, ...written(figure.currency) },
      );
      if (drawn) return;
      element.on("plotly_click", ({ points }) => {
        const point = points[0];
        clicked.current?.(String(point.x), String(point.data.name ?? ""));
      });
    });
    return () => { alive = false; };
  }, [near, narrow, figure, height, mode]);

  useEffect(() => () => {
    const element = box.current;
    library?.then((Plotly) => element && Plotly.purge(element));
  }, []);

  return h("div", {
    ref: box, className: "chart-plot", role: "img", "aria-label": label, style: { height: `${height}px` },
  });
}
