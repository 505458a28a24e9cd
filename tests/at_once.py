"""Several deeds in one moment, each in a thread and on a connection of its own."""

import threading

from django.db import connections

from portal.errors import PortalError


def at_once(deeds):
    """Run every deed in a thread of its own from one start; answers and refusals in the order they came."""
    gate, answers = threading.Barrier(len(deeds)), []

    def run(deed):
        gate.wait(30)
        try:
            answers.append(deed())
        except PortalError as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
