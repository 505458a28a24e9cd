"""Pictures: the header is read, the pixels are not."""

from __future__ import annotations

from typing import IO

from PIL import Image, UnidentifiedImageError

from portal.errors import Refused

from ..choices import FileKind
from .refusing import disguised

FORMATS = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG"}
LONGEST_SIDE = 20_000
MOST_PIXELS = 100_000_000


def check(file: IO[bytes], kind: FileKind) -> None:
    """A picture of the format that its name says, of a size that a browser can show."""
    try:
        with Image.open(file, formats=[FORMATS[kind]]) as picture:
            width, height = picture.size
    except Image.DecompressionBombError:
        width = height = LONGEST_SIDE + 1
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as wrong:
        raise disguised(kind) from wrong
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused(
            "The picture has more points than can be shown. Make it smaller and attach it again.", field="file"
        )
