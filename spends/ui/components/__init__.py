"""The pieces that pages are made of; a page puts them together and never re-makes one."""
