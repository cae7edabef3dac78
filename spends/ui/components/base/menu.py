"""Base UI Menu."""

import reflex as rx

from spends.ui.components.base.family import Part, opened


class MenuPart(Part):
    """A part of the menu."""

    library = "@base-ui/react/menu"


class MenuRoot(MenuPart):
    """Holds a menu together."""

    tag = "Menu.Root"
    modal: rx.Var[bool]
    on_open_change: rx.EventHandler[opened]


class MenuTrigger(MenuPart):
    """The button that opens it."""

    tag = "Menu.Trigger"


class MenuPortal(MenuPart):
    """Puts it at the end of the body."""

    tag = "Menu.Portal"


class MenuPositioner(MenuPart):
    """Puts it beside the trigger."""

    tag = "Menu.Positioner"
    side: rx.Var[str]
    align: rx.Var[str]
    side_offset: rx.Var[int]
    collision_padding: rx.Var[int]


class MenuPopup(MenuPart):
    """The list itself."""

    tag = "Menu.Popup"


class MenuItem(MenuPart):
    """Something to do."""

    tag = "Menu.Item"
    disabled: rx.Var[bool]
    close_on_click: rx.Var[bool]
    on_click: rx.EventHandler[rx.event.no_args_event_spec]


class MenuLinkItem(MenuPart):
    """Somewhere to go."""

    tag = "Menu.LinkItem"
    close_on_click: rx.Var[bool]


class MenuSeparator(MenuPart):
    """A line between groups."""

    tag = "Menu.Separator"


class MenuGroup(MenuPart):
    """Items under one label."""

    tag = "Menu.Group"


class MenuGroupLabel(MenuPart):
    """The label of a group."""

    tag = "Menu.GroupLabel"


class MenuRadioGroup(MenuPart):
    """Items of which one is chosen."""

    tag = "Menu.RadioGroup"
    value: rx.Var[str]


class MenuRadioItem(MenuPart):
    """One of them."""

    tag = "Menu.RadioItem"
    value: rx.Var[str]
    close_on_click: rx.Var[bool]
    on_click: rx.EventHandler[rx.event.no_args_event_spec]


class MenuRadioItemIndicator(MenuPart):
    """The tick on the chosen one."""

    tag = "Menu.RadioItemIndicator"
