"""The benches. Each module here but the harness has `run(harness)`; one that says `NEEDS_DATABASE = True` is given a
migrated test database. `bin/bench` runs all of them, `bin/bench NAME...` those named.
"""
