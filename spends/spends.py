"""What Reflex loads: the application, put together in `spends.application`."""

import gc

# Next to nothing of what is loaded ever goes. To look through it again and again would take a good
# part of the start, and some of every later look for what can go.
was_on = gc.isenabled()
gc.disable()
try:
    from spends.application import app
finally:
    if was_on:
        gc.freeze()
        gc.enable()

__all__ = ["app"]
