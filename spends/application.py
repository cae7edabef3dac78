"""The application object: pages in, API mounted, guards on, lifespan tasks. Nothing else."""

import reflex as rx

from spends import bootstrap
from spends.api.app import create_api
from spends.ui import head
from spends.ui.guard import SignedInOnly, on_error, on_script_error
from spends.ui.measure import Measured
from spends.ui.pages import pages

app = rx.App(
    api_transformer=create_api(),
    backend_exception_handler=on_error,
    frontend_exception_handler=on_script_error,
    stylesheets=head.STYLESHEETS,
    head_components=head.head(),
    toaster=None,
    app_wraps={},
    reset_style=False,
    html_lang="en",
)
app.add_middleware(Measured())
app.add_middleware(SignedInOnly())
app.register_lifespan_task(bootstrap.running)
for page in pages():
    app.add_page(
        page.component, route=page.route, title=f"{page.title} · Spends", on_load=page.on_load
    )
