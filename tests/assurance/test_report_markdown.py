"""Narrative with hostile HTML: nothing of it becomes an element, and nothing is fetched from network or files."""

import socket
from html.parser import HTMLParser

import pytest

from assurance.annual_report.markdown import ATTRIBUTES, ELEMENTS, _only_known, markup, words
from portal.documents import pdf_from_html

HOSTILE = """
<script>fetch("http://evil.example/x")</script>
<img src="http://evil.example/pixel.png" onerror="alert(1)">
<img src="file:///etc/passwd"><iframe src="file:///etc/passwd"></iframe>
<link rel="attachment" href="file:///etc/passwd"><object data="file:///etc/passwd"></object>
<style>@import url(http://evil.example/a.css); p { background: url(file:///etc/passwd) }</style>
<a href="javascript:alert(1)">a</a> <svg onload=alert(1)> <base href="http://evil.example">

![pixel](http://evil.example/pixel.png) ![file](file:///etc/passwd) ![data](data:image/svg+xml;base64,PHN2Zz4=)

[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](file:///etc/passwd) [d](data:text/html,x) [e](//evil.example)
[f](vbscript:x) [g](/\\\\evil.example) [h][ref] <javascript:alert(1)> <file:///etc/passwd>

[ref]: file:///etc/passwd "x"

```html" onclick="alert(1)
<b>bold</b>
```

&lt;script&gt; &#60;script&#62; \\<script\\>

| a <script> | b |
|---|---|
| <img src=x onerror=y> | `<b>` |
"""


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in ("href", "src")]


def test_only_the_closed_set_of_elements_comes_out():
    seen = Seen()
    seen.feed(markup(HOSTILE))
    assert {tag for tag, _ in seen.found} <= ELEMENTS
    assert all(set(names) <= ATTRIBUTES.get(tag, set()) for tag, names in seen.found)
    assert all(link.startswith("http://evil.example/pixel.png") for link in seen.links), seen.links


def test_the_last_look_refuses_what_a_later_parser_might_let_through():
    for wrong in ("<script>x</script>", '<p onclick="x">y</p>', '<img src="x">', '<a style="x">y</a>'):
        with pytest.raises(ValueError, match="the text would hold"):
            _only_known(wrong)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One\n\nTwo **three** *four*", "<h3>One</h3>\n<p>Two <strong>three</strong> <em>four</em></p>\n"),
        ("###### Deep", "<h5>Deep</h5>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("[w](https://www.gov.uk/x)", '<p><a href="https://www.gov.uk/x">w</a></p>\n'),
        ("[p](/learning/)", '<p><a href="/learning/">p</a></p>\n'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("", ""),
    ],
)
def test_what_the_marks_become(text, html):
    assert markup(text) == html


def test_words_are_the_text_without_its_marks():
    assert words("# A **b**\n\n- c [d](https://e.org)") == "A b c d"


def test_a_document_of_hostile_text_reaches_no_network_and_no_file(monkeypatch):
    def refused(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    opened = []
    import builtins

    real = builtins.open
    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(builtins, "open", lambda name, *a, **k: (opened.append(str(name)), real(name, *a, **k))[1])
    pdf = pdf_from_html(f"<html lang=en-GB><title>x</title><h1>x</h1>{markup(HOSTILE)}", title="x")
    assert pdf.startswith(b"%PDF") and b"root:" not in pdf
    assert not [name for name in opened if name.startswith("/etc/passwd")]
