"""Files that are not what they say, or too large: refused with a sentence, and nothing is kept."""

import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from portal.uploads.models import Attachment
from tests.factories import reviews

pytestmark = pytest.mark.browser

MEGABYTE = 1024 * 1024
PAGE = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
DISGUISED = {
    "a page named as a PDF": ("report.pdf", PAGE),
    "a program named as a picture": ("scan.png", b"MZ\x90\x00" + b"\x00" * 512),
    "a page": ("report.html", PAGE),
    "a drawing with a script": ("plan.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "nothing": ("empty.pdf", b""),
}


def attach(desk, name, content):
    desk.field("file").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
    return desk.press("Attach")


def test_a_disguised_file_is_refused_and_a_real_one_is_kept(office):
    reference = reviews.story().log().facts().review.reference
    office.at("2026-12-18 10:00")
    desk = office.desk("business manager")
    for name, content in DISGUISED.values():
        attach(desk.open(f"/reviews/{reference}/files/"), name, content)
        expect(desk.page.locator(".govuk-error-message")).to_have_count(1)
        expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    assert not Attachment.objects.exists()
    attach(desk, "minutes.txt", b"Agreed by telephone.").reads("The file is attached", "minutes.txt")
    with desk.page.expect_download() as caught:
        desk.follow("minutes.txt")
    assert caught.value.path().read_bytes() == b"Agreed by telephone."
    assert Attachment.objects.get().name == "minutes.txt"


def test_a_file_over_the_limit_is_refused_with_the_page_still_there(office, tmp_path):
    reference = reviews.story().log().facts().decide().review.reference
    office.at("2026-12-21 10:00")
    large = tmp_path / "evidence.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(26 * MEGABYTE)
    desk = office.desk("business manager").open(f"/reviews/{reference}/notify/")
    desk.date(sent_at="21 12 2026 09:00").choose(channel="national_form").write(national_reference="DEMO-0007")
    desk.field("evidence").set_input_files(large)
    desk.press("Record the notification").reads(re.compile("25 MB"))
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text("25 MB")
    expect(desk.field("national_reference")).to_have_value("DEMO-0007")
    assert not Attachment.objects.exists()


def test_two_hundred_megabytes_are_not_taken_in(office, tmp_path, live_server):
    reference = reviews.story().log().facts().review.reference
    office.at("2026-12-18 10:00")
    desk = office.desk("business manager").open(f"/reviews/{reference}/files/")
    token = desk.page.locator('main [name="csrfmiddlewaretoken"]').first.input_value()
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in desk.page.context.cookies())
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    head = (
        '--here\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + token + "\r\n--here\r\n"
        'Content-Disposition: form-data; name="file"; filename="large.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    ).encode()
    tail = b"\r\n--here--\r\n"
    server = urlsplit(live_server.url)
    connection = http.client.HTTPConnection(server.hostname, server.port, timeout=60)
    connection.putrequest("POST", f"/reviews/{reference}/files/")
    connection.putheader("Cookie", cookies)
    connection.putheader("Referer", live_server.url)
    connection.putheader("Content-Type", "multipart/form-data; boundary=here")
    connection.putheader("Content-Length", str(len(head) + 200 * MEGABYTE + len(tail)))
    connection.endheaders()
    sent = send_until_told_to_stop(connection, head, large, tail)
    reply = connection.getresponse()
    assert reply.status in (200, 413, 422)
    assert "25 MB" in reply.read().decode()
    assert sent <= 201 * MEGABYTE
    assert not Attachment.objects.exists()


def send_until_told_to_stop(connection, head, large, tail):
    """Send the whole form, or as much of it as the server takes before it closes its ear."""
    sent = 0
    try:
        connection.send(head)
        with large.open("rb") as file:
            while block := file.read(MEGABYTE):
                connection.send(block)
                sent += len(block)
        connection.send(tail)
    except (BrokenPipeError, ConnectionResetError):
        return sent
    return sent
