"""The limit on uploads, held while the bytes arrive.

What is over the limit is thrown away as it comes, so memory and disk stay small and the rest of
the form still arrives: the form is shown again with everything typed and one sentence more.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# Above this the body is not read to its end: no form can be saved from it and a line is not held for it.
BODY_LIMIT_BYTES = 1024 * 1024 * 1024


class TooLarge(UploadedFile):
    """Stands in for a file over the limit: its name and true size, and none of its bytes."""


class LimitHandler(FileUploadHandler):
    """First of the upload handlers: counts each file and passes on no more than the limit."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        """Refuse at once (400) a body that no form of the portal could have sent."""
        if content_length > BODY_LIMIT_BYTES:
            raise RequestDataTooBig("The upload is far over the limit.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start the count of the next file."""
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass the chunk to the next handler, or drop it once the file is over the limit."""
        self.seen += len(raw_data)
        return raw_data if self.seen <= settings.UPLOAD_LIMIT_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Answer for a file over the limit; leave every other to the next handler."""
        if self.seen <= settings.UPLOAD_LIMIT_BYTES:
            return None
        return TooLarge(BytesIO(), self.file_name, self.content_type, self.seen, self.charset, self.content_type_extra)
