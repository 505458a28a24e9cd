from .opening import open_practice_review

__all__ = ["open_practice_review"]
