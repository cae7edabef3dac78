"""What ends the reading of a file, in the words that a person is told."""

BROKEN = "This file is broken, so nothing of it can be read or shown. It is kept as it is."
TOO_MUCH = "This file takes too much to read. It is kept as it is, without text or picture."
LOCKED = "This PDF is protected by a password, so its text cannot be searched."


class ReadError(Exception):
    """The file cannot be read; the message is a sentence for the person whose file it is."""


class OutOfTimeError(Exception):
    """The processor's time is up."""
