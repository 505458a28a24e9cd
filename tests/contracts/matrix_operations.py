"""For whoever runs the portal: its figures, opened by a word that no role holds."""

from tests.contracts.matrix import row

# Without the word there is no such page, for anybody.
row("metrics", public=True, answers={404})
