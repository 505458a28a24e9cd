"""Markdown to HTML of a closed set of elements: whatever else is typed stays text, and nothing is fetched.

HTML is never taken over, pictures are not drawn, and an address is a link only where it leads to a web page, a mailbox,
a telephone or a page of the portal. `markup` gives what templates print as it is (`docs/adr/0102`).
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

ELEMENTS = frozenset("p h3 h4 h5 ul ol li strong em a blockquote table thead tbody tr th td hr br code pre".split())
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"scope"}}
LINK = re.compile(r"(https?://[^\s/]|mailto:[^\s]+@|tel:\+?[0-9]|/(?![/\\]|%5C|%2F))", re.IGNORECASE)
DEEPEST = 5


class Markup(str):
    """HTML that the portal made itself, here or as one of its own drawings: templates print it as it is."""

    def __html__(self) -> str:
        return str(self)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    parser.disable(["image", "strikethrough", "html_block", "html_inline"])
    parser.validateLink = lambda url: LINK.match(url) is not None  # type: ignore[method-assign]
    return parser


def markup(text: str) -> Markup:
    """The HTML of `text`. Its headings begin at the third level, below those of the page and of the section."""
    parser = _parser()
    tokens = parser.parse(text.replace("\x00", ""))
    for token in _all(tokens):
        _shape(token)
    html = parser.renderer.render(tokens, parser.options, {})
    _only_known(html)
    return Markup(html)


def words(text: str) -> str:
    """The text without its marks, for a place that takes no HTML."""
    reader = _Words()
    reader.feed(markup(text))
    return " ".join("".join(reader.found).split())


def _all(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or ()))]


def _shape(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + 2, DEEPEST)}"
    allowed = ATTRIBUTES.get(token.tag, set())
    token.attrs = {name: value for name, value in token.attrs.items() if name in allowed}
    if token.type == "th_open":
        token.attrs["scope"] = "col"
    if token.type == "fence":
        token.info = ""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("strong", "em", "a", "code"):
            self.found.append(" ")


class _Known(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        strange = {name for name, _value in attrs} - ATTRIBUTES.get(tag, set())
        if tag not in ELEMENTS or strange:
            raise ValueError(f"the text would hold <{tag}> {sorted(strange)}")


def _only_known(html: str) -> None:
    """The last look, whatever the parser does in a later version: ValueError for what is not in the closed set."""
    reader = _Known()
    reader.feed(html)
    reader.close()
