"""Words that carry no meaning of their own in a worry about a child. Runs of the lexicon may contain them."""

from __future__ import annotations

from typing import Final

STOPWORDS: Final = frozenset(
    """
    a about after again age aged all also although always am an and another any anyone appear appears are
    around as ask asked asking asks at back be because been before being believe bit both boy boys but came
    can child children childrens childs come comes coming concern concerned concerns constantly could
    currently daughter daughters day days did do does doing done dontt down during each enough etc even ever
    everyone family feel feeling feels few find finds five for found four from gave get gets getting girl
    girls give given gives giving go goes going got had has have having he hear heard hears hello help helping
    helps her here hers hi him his houses how however i if im in into is it its just keep keeps kept kid kids
    kind know known knows lad lads lass let lets like look looking looks lot lots make makes many may me might
    mine misss month months more most mr mrs much must my need needed needs nor of off ok okay old on one
    ones only onto or other our out over own people person please plus proper properly pupil pupils put puts
    quite re really said same saw say saying says see seeing seem seemed seems seen sees shall she should
    since six so some somebody someone something son sons sort start started starts still student students
    stuff such take taken takes tell telling tells than that the their theirs them then there these they thing
    things think thinking thinks this those though three through time times to today told too took try two
    under until up us use used uses using very via want wanted wanting wants was we week weeks well went were
    what when where which while who whom whose why will with worried worry would yeah year years yet yo you
    your yr yrs
    """.split()
)
