"""Short forms of given names, as groups in which each may stand for each."""

from __future__ import annotations

from functools import cache

GROUPS = """
abigail abi abby gail
alexander alexandra alex alec sandy sasha xander lexi
alfred alfie alf fred
amelia millie amy
andrew andy drew
anthony tony ant
antonia toni
barbara barb babs
benjamin ben benny
catherine katherine kathryn cathy kathy kate katie kat kitty cath
charles charlie chaz chuck
charlotte charlie lottie
christopher chris kit
christina christine chris tina chrissie
daniel dan danny
danielle dani
david dave davey
deborah deb debbie
dominic dom
dorothy dot dottie
edward ed eddie ted ned
eleanor ellie nell nora
elizabeth eliza beth betty lizzie liz libby elsie bess
emily em emmy millie
evelyn evie eve
frances francis fran frankie frank
frederick fred freddie
gabriel gabriella gabe gabby
george georgie
georgina georgia georgie gina
gregory greg
harold henry harry hal
harriet hattie
isabella isabelle isabel bella izzy issy
jacob jake jakey
jacqueline jackie jacqui
james jim jimmy jamie
jasmine jas jazz
jennifer jen jenny
jessica jess jessie
joanna joanne jo
john jonathan jack johnny jon
joseph joe joey
joshua josh
julia julie jules
kenneth ken kenny
kimberley kim
lawrence laurence larry laurie
leonard leo len lenny
lewis louis lou louie
louise lou
lucy lu lulu
margaret maggie meg peggy madge
martin marty
matthew matt matty
matilda tilly tillie mattie
maximilian maxwell max
megan meg
melissa mel lissa
michael mike mick mikey micky
mohammed muhammad mohammad mo
natalie nat
natasha tasha
nathan nathaniel nat nate
nicholas nick nicky
nicola nicole nicky nikki
oliver ollie olly
olivia liv livvy
pamela pam
patricia pat patsy trish tricia
patrick pat paddy
peter pete
philip phillip phil
rebecca becky becca
richard rich rick ricky dick
robert rob robbie bob bobby bert
rosemary rose rosie
ronald ron ronnie
samuel samantha sam sammy
sarah sara sally
sebastian seb bas
sophia sophie soph
stephanie steph
stephen steven steve stevie
susan suzanne sue susie suzie
theodore theo ted teddy
theresa teresa terry tess
thomas tom tommy
timothy tim timmy
toby tobias
victoria vicky tori
vincent vince vinny
william will bill billy liam
zachary zach zack
""".strip().splitlines()


@cache
def _by_name() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in GROUPS:
        group = set(line.split())
        for name in group:
            found.setdefault(name, set()).update(group - {name})
    return {name: frozenset(others) for name, others in found.items()}


def short_forms(name: str) -> frozenset[str]:
    """Every other form of a given name (in small letters without accents) that is known."""
    return _by_name().get(name, frozenset())
