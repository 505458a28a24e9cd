"""The portal as it is served, with one page more: a bare one to measure the others by."""
