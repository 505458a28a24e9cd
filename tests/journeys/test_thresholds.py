"""The look-up as people use it: on a telephone, with keys alone, without scripts or network, in an emergency."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import partnership
from tests.factories import thresholds as factory
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_design import faults
from tests.journeys.windows import london
from thresholds.models import IndicatorViews

pytestmark = pytest.mark.browser

PAGES = ("", "contacts/", "challenge/", "levels/", "framework/", "framework/?level=", "editions/", "offline/")


@pytest.fixture
def place(request, db, live_server, time_machine):
    """Bolton's arrangements and framework (Bury's where asked), on a Wednesday evening after the offices closed."""
    name = getattr(request, "param", "bolton")
    time_machine.move_to(london("2026-11-25 18:30"), tick=True)
    partnership.arrangements(name)
    return factory.shipped(name)


def type_and_press(page, words):
    """With keys alone: Tab to the box, type, Tab to the button, Enter. What has the focus can be seen."""
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'words'"):
            break
    else:
        raise AssertionError("no Tab leads to the box")
    page.keyboard.type(words, delay=5)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Look up"
    page.keyboard.press("Enter")


def until(page, question, argument=None):
    """Wait until the page answers `question` (a function) with yes. Asked from outside: its policy runs no text."""
    for _try in range(100):
        if page.evaluate(question, argument):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {question}")


def until_kept(page):
    """Wait until the service worker has kept everything and governs the page."""
    until(page, "() => navigator.serviceWorker.controller !== null")


def test_a_look_up_on_a_telephone_with_keys_alone(place, visit):
    page = visit(viewport=PHONE)
    page.goto("/thresholds/")
    first_screen = page.locator(".urgent")
    expect(first_screen).to_contain_text("999")
    expect(first_screen).to_contain_text("01204 337777")  # it is evening: the duty team
    assert first_screen.bounding_box()["y"] + first_screen.bounding_box()["height"] < PHONE["height"]
    type_and_press(page, "mum is drinking again and he is always hungry")
    heading = page.get_by_role("heading", name="What the framework says about each part of this")
    expect(heading).to_be_focused()
    assert page.url.endswith("/thresholds/"), "the words are in no address"
    alcohol = page.locator(".found", has_text="lcohol").first
    expect(alcohol.locator("mark", has_text="drinking")).to_be_visible()
    page.locator(".found", has=page.get_by_role("heading", name="Hunger and food")).locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="All levels of “Hunger and food” side by side")).to_be_visible()
    page.get_by_role("link", name="All levels of “Hunger and food” side by side").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/thresholds/hunger/$"))
    expect(page.locator(".beside__one")).to_have_count(5)
    page.get_by_role("link", name="What to do at Early help").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hunger and food: early help")
    expect(page.locator("body")).to_contain_text("July 2021, with illustrative indicators, in force from 1 July 2021")
    assert {views.indicator.need.code for views in IndicatorViews.objects.select_related("indicator__need")} == {
        "hunger"
    }


def test_results_come_while_one_types(place, visit):
    page = visit(viewport=PHONE)
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url, request.post_data or "")))
    page.goto("/thresholds/")
    page.locator("[name=words]").press_sequentially("always hungry", delay=20)
    expect(page.get_by_role("heading", name="Hunger and food")).to_be_visible()
    expect(page.locator("#lookup-status")).to_contain_text("found")
    expect(page.locator("[name=words]")).to_be_focused()
    typed = [(method, url) for method, url, data in asked if "hungry" in data]
    assert typed and all(method == "POST" and url.endswith("/thresholds/results/") for method, url in typed)
    assert not [url for _method, url, _data in asked if "hungry" in url]
    page.locator("[name=words]").fill("")
    expect(page.get_by_role("heading", name="Hunger and food")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_words_of_danger_put_999_on_the_first_screen(place, visit, scripts):
    page = visit(viewport=PHONE, java_script_enabled=scripts)
    page.goto("/thresholds/")
    page.locator("[name=words]").fill("he said he will kill himself tonight and has taken tablets")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="This may be an emergency")).to_be_visible()
    for number in ("Call 999", "01204 337777"):
        link = page.locator(".alarm a", has_text=number)
        expect(link).to_be_in_viewport(ratio=1)
        assert link.get_attribute("href").startswith("tel:")


def test_everything_works_without_scripts(place, visit):
    page = visit(java_script_enabled=False)
    page.goto("/thresholds/")
    page.locator("[name=words]").fill("mum drinking, child missing school and always hungry")
    page.get_by_role("button", name="Look up").click()
    assert page.url.endswith("/thresholds/#found")
    expect(page.locator("[name=words]")).to_have_value("mum drinking, child missing school and always hungry")
    expect(page.get_by_role("heading", name="Hunger and food")).to_be_visible()
    page.locator(".found summary").first.click()
    page.locator("[name=words]").fill("qqq zzz")
    page.get_by_role("button", name="Look up").click()
    # The answer before this one has gone: what is typed now is typed into the new page.
    expect(page.get_by_role("heading", name="Hunger and food")).to_have_count(0)
    expect(page.get_by_role("heading", name="Talk to a person")).to_be_visible()
    page.locator("[name=words]").fill("")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write what you are worried about")


def test_leaving_at_once_leaves_nothing_behind(place, visit):
    page = visit()
    page.route("https://**/*", lambda route: route.abort())
    page.goto("/thresholds/contacts/")
    page.goto("/thresholds/")
    page.locator("[name=words]").fill("always hungry")
    leave = page.get_by_role("link", name="Leave this page")
    expect(leave).to_be_in_viewport()
    # The page that it leads to is another host's: here it leads to one of the portal's own.
    leave.evaluate("link => { link.href = '/accessibility/'; }")
    leave.click()
    expect(page).to_have_url(re.compile("/accessibility/$"))
    page.go_back()
    expect(page).to_have_url(re.compile("/thresholds/contacts/$")), "the look-up is not in the history"


def test_offline_after_one_visit(place, visit):
    page = visit(viewport=PHONE)
    page.goto("/thresholds/")
    until_kept(page)
    assert (
        page.evaluate("navigator.serviceWorker.ready.then(worker => new URL(worker.scope).pathname)") == "/thresholds/"
    )
    page.context.set_offline(True)

    page.locator("[name=words]").fill("always hungry")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#answer")).to_contain_text(
        "There is no network. This is from the edition that your device kept"
    )
    expect(page.locator("#answer").get_by_role("heading", name="Hunger and food")).to_be_visible()

    page.goto("/thresholds/")
    expect(page.get_by_text("There is no network.")).to_be_visible()
    expect(page.locator("[data-kept-edition]")).to_have_text(
        "July 2021, with illustrative indicators, in force from 1 July 2021"
    )
    expect(page.locator(".urgent")).to_contain_text("999")
    page.locator("#id_words").fill("hungrey")  # a letter wrong
    expect(page.get_by_role("heading", name="Hunger and food")).to_be_visible()
    page.locator("#id_words").fill("every child cannot")  # small words lead nowhere, and to somebody to call
    expect(page.get_by_role("heading", name="Nothing found without a network")).to_be_visible()
    # Danger is told by the rules that were kept, also where no need is found; what is denied or everyday is not.
    page.locator("#id_words").fill("severe rows and he has threatened to stab her")
    expect(page.get_by_role("heading", name="This may be an emergency")).to_be_visible()
    expect(page.locator("[data-notice]")).to_contain_text("until the partnership approves its own")
    page.locator("#id_words").fill("no concerns about hunger")
    expect(page.locator("#answer")).to_contain_text("Read as absent, over or no worry")
    expect(page.get_by_role("heading", name="This may be an emergency")).to_have_count(0)
    hours = """([on, free]) => import(document.querySelector('script[src*=offline]').src)
        .then((module) => module.london(new Date(on), new Set(free)))"""
    assert page.evaluate(hours, ["2026-12-25T12:00:00Z", ["2026-12-25"]]) == [6, "12:00"]
    assert page.evaluate(hours, ["2026-12-25T12:00:00Z", []]) == [4, "12:00"]
    page.locator("#id_words").fill("")
    duty = page.locator("[data-kept-contacts] li", has_text="Emergency duty team")
    expect(duty).to_contain_text("01204 337777")

    page.goto("/thresholds/hunger/")
    expect(page.get_by_role("heading", name="Hunger and food")).to_be_visible()
    assert page.locator("main").evaluate("element => getComputedStyle(element).fontFamily").startswith('"Atkinson')

    kept = page.evaluate("caches.keys()")
    # Another text in place of the kept edition, as whole and as good to read, is not shown.
    page.evaluate(
        """async ([name]) => {
            const cache = await caches.open(name);
            const edition = (await cache.keys()).find((one) => one.url.endsWith(".json"));
            const text = await (await cache.match(edition)).text();
            await cache.put(edition, new Response(text.replaceAll("999", "998").replaceAll("hungry", "fed")));
        }""",
        kept,
    )
    page.goto("/thresholds/")
    expect(page.locator("#answer")).to_contain_text("This device’s copy of the framework is not whole")
    expect(page.locator("[data-kept-contacts] li")).to_have_count(0)
    expect(page.locator(".urgent")).to_contain_text("999")
    page.context.set_offline(False)
    # With a network the device gets the edition again as it was published.
    assert page.evaluate("fetch(document.querySelector('[data-kept]').dataset.kept).then((answer) => answer.ok)")
    page.goto("/thresholds/")
    expect(page.get_by_text("There is no network.")).to_have_count(0)
    assert len(kept) == 1


def test_a_new_edition_replaces_the_one_that_was_kept(place, visit):
    page = visit()
    page.goto("/thresholds/")
    until_kept(page)
    before = page.evaluate("caches.keys()")
    factory.loaded(factory.read("bolton"), edition="Next edition")
    page.goto("/thresholds/")
    until(page, "before => caches.keys().then(names => names.length === 1 && names[0] !== before)", before[0])
    page.context.set_offline(True)
    page.goto("/thresholds/levels/")
    expect(page.locator("[data-kept-edition]")).to_contain_text("Next edition")


def test_an_edition_that_did_not_arrive_whole_is_not_kept(place, visit, monkeypatch):
    from thresholds.views import kept

    monkeypatch.setattr(kept, "bundle", lambda book: (b"{}", "0" * 64))
    page = visit()
    page.goto("/thresholds/")
    gone = "() => navigator.serviceWorker.getRegistration().then(one => !one || (!one.installing && !one.active))"
    until(page, gone)
    assert page.evaluate("caches.keys()") == []


def test_nothing_of_who_is_signed_in_is_kept(place, visit):
    from portal.accounts.choices import Role
    from tests.factories.people import person

    page = visit(person(Role.PRACTITIONER, name="Demonstration Reader"))
    page.goto("/thresholds/")
    until_kept(page)
    held = page.evaluate(
        """async () => {
            const cache = await caches.open((await caches.keys())[0]);
            const texts = await Promise.all((await cache.matchAll()).map(one => one.text()));
            return texts.filter(text => text.includes("Demonstration Reader")).length + ":" + texts.length;
        }"""
    )
    assert held.startswith("0:") and int(held.split(":")[1]) > 10


@pytest.mark.database("sqlite")  # the same page with every database
@pytest.mark.parametrize(
    ("place", "viewport", "other"),
    [("bolton", PHONE, DESK), ("bury", DESK, PHONE)],
    ids=["bolton on a telephone", "bury on a desk"],
    indirect=["place"],
)
def test_every_page_is_without_fault(place, visit, viewport, other):
    """Every page is heard at both sizes, each with one framework; at both sizes of both nothing scrolls sideways."""
    book = place.needs.select_related("heading").first()
    last = place.levels.last().code
    first_line = place.indicators.filter(need=book).first()
    paths = [*PAGES, f"levels/{last}/", f"{book.code}/", f"{book.code}/{first_line.level.code}/"]
    paths += [f"{book.code}/{first_line.level.code}/{first_line.code}/unclear/"]
    paths += [f"editions/{place.framework.code}/{place.number}/"]
    if place.adult_test:
        paths.append("adults/")
    page = visit(viewport=viewport)
    found = []

    def look(name):
        page.locator("body.govuk-frontend-supported").wait_for()
        found.extend(f"{name}: {fault}" for fault in faults(page))
        for size in (other, viewport):
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide:
                found.append(f"{name}: scrolls sideways by {wide} at {size['width']}")

    for path in paths:
        assert page.goto(f"/thresholds/{path}").status == 200
        look(path)
    page.goto("/thresholds/")
    for words in (
        "always hungry, no concerns about clothes, mum drinking",
        "strangled her in front of the baby",
        "",
        "qqq zzz",
    ):
        page.locator("[name=words]").fill(words)
        page.get_by_role("button", name="Look up").click()
        page.wait_for_timeout(700)
        look(f"answer to {words!r}")
    assert found == []


@pytest.mark.parametrize("place", ["bury"], indirect=True)
def test_the_adults_test_without_scripts(place, visit):
    page = visit(viewport=PHONE, java_script_enabled=False)
    page.goto("/thresholds/adults/")
    for name in ("part_a", "part_b", "part_c"):
        page.locator(f"[name={name}][value=yes]").check()
    page.locator("[name=danger][value=no]").check()
    page.get_by_role("button", name="See what follows").click()
    expect(page.get_by_role("heading", name="All three parts are so: report it")).to_be_visible()
    expect(page.locator("main")).to_contain_text("0161 253 6606")
    expect(page.locator("main")).to_contain_text("What the adult says")
