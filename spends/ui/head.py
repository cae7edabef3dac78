"""What stands in the head of pages: style sheets, icons, the manifest, the script of the frame."""

from hashlib import sha256
from pathlib import Path

import reflex as rx

STYLESHEETS = [
    "/styles/tokens.css",
    "/styles/base.css",
    "/styles/frame.css",
    "/styles/pieces.css",
    "/styles/table.css",
    "/styles/forms.css",
    "/styles/overlays.css",
    "/styles/imports.css",
    "/styles/review.css",
    "/styles/pages.css",
    "/styles/reconcile.css",
    "/styles/inventory.css",
    "/styles/item.css",
    "/styles/documents.css",
    "/styles/warranties.css",
    "/styles/goals.css",
    "/styles/budgets.css",
    "/styles/bills.css",
]
# Sheets that one page alone brings, by `own_styles`; they stand before the others.
OWN_STYLES = ("settings",)
ASSETS = Path(__file__).parents[2] / "assets"


def own_styles(name: str) -> rx.Component:
    """The style sheet of one page, which no other page loads; it is there before the page shows."""
    sheet = ASSETS / "styles" / f"{name}.css"
    stamp = sha256(sheet.read_bytes()).hexdigest()[:8]
    return rx.el.link(
        rel="stylesheet",
        href=f"/styles/{name}.css?{stamp}",
        custom_attrs={"precedence": "default"},
    )


def head() -> list[rx.Component]:
    """What stands in the head of every page: icons, manifest, the script of the frame."""
    script = ASSETS / "scripts" / "frame.js"
    stamp = sha256(script.read_bytes()).hexdigest()[:8]
    return [
        rx.el.script(src=f"/scripts/frame.js?{stamp}"),
        rx.el.link(
            rel="preload",
            href="/fonts/inter-latin.woff2",
            type="font/woff2",
            custom_attrs={"as": "font", "crossOrigin": "anonymous"},
        ),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/apple-touch-icon.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.meta(name="apple-mobile-web-app-title", content="Spends"),
    ]
