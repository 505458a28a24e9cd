"""The first page anybody meets, in a real browser."""

import pytest

pytestmark = pytest.mark.browser


def test_the_sign_in_page_is_styled_by_our_own_files_alone(page):
    answer = page.goto("/accounts/login/")
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    sheets = page.evaluate(
        "[...document.styleSheets].map(sheet => [new URL(sheet.href).pathname, sheet.cssRules.length])"
    )
    assert dict(sheets)["/static/govuk.css"] > 500
    family = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "GDS" not in family
    faces = "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)"
    loaded = page.evaluate(f"document.fonts.ready.then(() => {faces})")
    assert any("Atkinson Hyperlegible Next" in family for family in loaded)


def test_the_design_system_starts_and_the_page_works_without_it(page, visit):
    page.goto("/accounts/login/")
    page.locator("body.govuk-frontend-supported").wait_for()
    plain = visit(java_script_enabled=False)
    plain.goto("/accounts/login/")
    assert plain.locator("input[name=login]").is_visible()
    assert plain.locator("input[name=password]").is_visible()
