"""Who is told what: listeners of domains' events, in one place; done once per process."""


def wire() -> None:
    """Let the domains above hear of what happens in those below; doing it again changes nothing."""
