"""What every Base UI part has in common: the package, its pin, how a family is imported."""

from typing import Any

import reflex as rx
from reflex_base.utils.imports import ImportVar

PACKAGE = "@base-ui/react@1.9.0"


def opened(is_open: rx.Var[bool]) -> tuple[rx.Var[bool]]:
    """The first argument of onOpenChange: whether it opens."""
    return (is_open,)


class Part(rx.Component):
    """A part of a Base UI family, such as Menu.Item; a subclass names library and tag."""

    lib_dependencies: list[str] = [PACKAGE]

    @property
    def import_var(self) -> ImportVar:
        """Import the family ("Menu") that the tag ("Menu.Item") begins with."""
        family = str(self.tag).split(".", maxsplit=1)[0]
        return ImportVar(tag=family, package_path="", install=False)


def as_trigger(part: type[Part], look: rx.Component, **props: Any) -> rx.Component:
    """A trigger that looks like the given button: its children, classes and labels."""
    given: Any = look
    props.setdefault("custom_attrs", dict(given.custom_attrs))
    props.setdefault("class_name", given.class_name)
    if given.id is not None:
        props.setdefault("id", given.id)
    return part.create(*given.children, **props)
