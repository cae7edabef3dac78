"""Base UI Dialog: modal, keeps the focus inside and gives it back."""

import reflex as rx

from spends.ui.components.base.family import Part, opened


class DialogPart(Part):
    """A part of the dialog."""

    library = "@base-ui/react/dialog"


class DialogRoot(DialogPart):
    """Holds a dialog together; open and on_open_change control it."""

    tag = "Dialog.Root"
    open: rx.Var[bool]
    disable_pointer_dismissal: rx.Var[bool]
    on_open_change: rx.EventHandler[opened]


class DialogPortal(DialogPart):
    """Puts it at the end of the body."""

    tag = "Dialog.Portal"


class DialogBackdrop(DialogPart):
    """The veil over the page."""

    tag = "Dialog.Backdrop"


class DialogPopup(DialogPart):
    """The dialog itself."""

    tag = "Dialog.Popup"
    initial_focus: rx.Var[bool]


class DialogTitle(DialogPart):
    """Its name, a heading."""

    tag = "Dialog.Title"


class DialogDescription(DialogPart):
    """What it says."""

    tag = "Dialog.Description"


class DialogClose(DialogPart):
    """The button that closes it."""

    tag = "Dialog.Close"
