"""The look-up and the framework are open to everybody, signed in or not."""

from tests.contracts.matrix import Scene, row
from tests.factories import thresholds as factory


def loaded(_scene: Scene) -> dict:
    factory.loaded()
    return {}


def a_need(_scene: Scene) -> dict:
    factory.loaded()
    return {"need": "hunger"}


def a_level(_scene: Scene) -> dict:
    factory.loaded()
    return {"level": "some"}


def an_indicator(_scene: Scene) -> dict:
    factory.loaded()
    return {"need": "hunger", "level": "some"}


def one_indicator(scene: Scene) -> dict:
    return {**an_indicator(scene), "code": "hunger-some"}


def an_edition(_scene: Scene) -> dict:
    edition = factory.loaded()
    return {"framework": edition.framework.code, "number": edition.number}


def its_hash(_scene: Scene) -> dict:
    return {"edition": factory.loaded().content_hash}


def for_adults(_scene: Scene) -> dict:
    factory.loaded(adult_test=factory.adult_test())
    return {}


def words(_scene: Scene) -> dict:
    return {"words": "always hungry"}


row("thresholds", public=True, kwargs=loaded, post=True, data=words)
row("threshold_results", public=True, kwargs=loaded, get=False, post=True, data=words)
row("threshold_levels", public=True, kwargs=loaded)
row("threshold_level", public=True, kwargs=a_level)
row("threshold_level_pdf", public=True, kwargs=a_level)
row("threshold_framework", public=True, kwargs=loaded)
row("threshold_framework_pdf", public=True, kwargs=loaded)
row("threshold_contacts", public=True, kwargs=loaded)
row("threshold_challenge", public=True, kwargs=loaded)
row("threshold_adults", public=True, kwargs=for_adults, post=True)
row("threshold_editions", public=True, kwargs=loaded)
row("threshold_edition", public=True, kwargs=an_edition)
row("threshold_edition_pdf", public=True, kwargs=an_edition)
row("threshold_offline", public=True, kwargs=loaded)
row("threshold_worker", public=True, kwargs=loaded)
row("threshold_manifest", public=True, kwargs=loaded)
row("threshold_colours", public=True, kwargs=its_hash)
row("threshold_bundle", public=True, kwargs=its_hash)
row("threshold_need", public=True, kwargs=a_need)
row("threshold_need_pdf", public=True, kwargs=a_need)
row("threshold_indicator", public=True, kwargs=an_indicator)
row("threshold_unclear", public=True, kwargs=one_indicator, post=True)
