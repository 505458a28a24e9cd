"""What the portal itself keeps."""

from django.db import models


class OnceToken(models.Model):
    """A form that has been taken, and where it led. See `portal.once`."""

    token = models.CharField(max_length=32, primary_key=True)
    person_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    led_to = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"form taken at {self.at}"
