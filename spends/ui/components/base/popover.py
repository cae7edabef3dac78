"""Base UI Popover."""

import reflex as rx

from spends.ui.components.base.family import Part, opened


class PopoverPart(Part):
    """A part of the popover."""

    library = "@base-ui/react/popover"


class PopoverRoot(PopoverPart):
    """Holds a popover together."""

    tag = "Popover.Root"
    open: rx.Var[bool]
    on_open_change: rx.EventHandler[opened]


class PopoverTrigger(PopoverPart):
    """The button that opens it."""

    tag = "Popover.Trigger"


class PopoverPortal(PopoverPart):
    """Puts it at the end of the body."""

    tag = "Popover.Portal"


class PopoverPositioner(PopoverPart):
    """Puts it beside the trigger."""

    tag = "Popover.Positioner"
    side: rx.Var[str]
    align: rx.Var[str]
    side_offset: rx.Var[int]
    collision_padding: rx.Var[int]


class PopoverPopup(PopoverPart):
    """The card itself."""

    tag = "Popover.Popup"


class PopoverTitle(PopoverPart):
    """Its name."""

    tag = "Popover.Title"
