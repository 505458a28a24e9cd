"""The portal's version, shown at the foot of every page and in the change log."""

VERSION = "0.1.0"
