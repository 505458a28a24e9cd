"""The seven golden rules of sharing information, in the portal's own words.

Source: the Greater Manchester guidelines as Bury's arrangements of 2019 print them.
"""

from __future__ import annotations

GOLDEN_RULES = (
    (1, "Data protection law was not taken as a barrier, but as the frame for sharing it rightly"),
    (2, "The person, or the family, was told openly why, what, how and with whom, unless that was unsafe"),
    (3, "Advice was sought where there was doubt, without saying who it is about"),
    (4, "Agreement was sought where it was right, and a refusal was weighed against the public interest"),
    (5, "The safety and well-being of the person and of others was what decided"),
    (6, "It was necessary, proportionate, relevant, accurate, in time and secure"),
    (7, "The decision and its reasons are recorded here"),
)
RULE_NUMBERS = tuple(number for number, _words in GOLDEN_RULES)
