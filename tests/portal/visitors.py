"""The portal in two web processes, and visitors who read and save over and over, for tests that break something."""

import http.client
import os
import threading
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django.middleware.csrf import _get_new_csrf_string
from gunicorn.app.base import BaseApplication

from portal.wsgi import application
from tests.services import HOST

WHO = "X-Process"


class WebProcesses(BaseApplication):
    """The portal under gunicorn as `runportal` starts it, with two processes; each says in its answers which it is."""

    def __init__(self, port):
        self.port = port
        super().__init__()

    def load_config(self):
        for name, value in {
            "bind": f"{HOST}:{self.port}", "workers": 2, "worker_class": "gthread", "threads": 4,
            "control_socket_disable": True, "loglevel": "critical", "graceful_timeout": 1,
        }.items():  # fmt: skip
            self.cfg.set(name, value)

    def load(self):
        def answering(environ, start):
            return application(environ, lambda status, headers, *e: start(status, [*headers, (WHO, str(os.getpid()))]))

        return answering


class Visitor(threading.Thread):
    """Somebody signed in who reads and saves, over and over, each time over a connection of their own."""

    def __init__(self, port, session, first_day):
        super().__init__(daemon=True)
        self.port, self.day, self.ended = port, first_day, threading.Event()
        self.secret = _get_new_csrf_string()
        self.cookies = f"{session}; csrftoken={self.secret}"
        self.answers, self.saved = [], []

    def run(self):
        while not self.ended.wait(0.1):
            self.ask()

    def ask(self):
        """One page read and one holiday added."""
        self.answers.append(self.send("GET", "/deadlines/"))
        self.day += timedelta(days=7)
        words = {"on_day": self.day.day, "on_month": self.day.month, "on_year": self.day.year, "step": "save"}
        words |= {"division": "england-and-wales", "title": "Day off", "reason": "Proclaimed", "once": uuid4().hex}
        answer = self.send("POST", "/holidays/add/", words | {"csrfmiddlewaretoken": self.secret})
        self.answers.append(answer)
        if answer[0] == 302:
            self.saved.append(self.day)

    def send(self, method, path, words=None):
        """(status, which process, what it says of trying again, the page)"""
        line = http.client.HTTPConnection(HOST, self.port, timeout=30)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, urlencode(words or {}), headers)
        got = line.getresponse()
        page = got.read().decode()
        line.close()
        return got.status, got.headers[WHO], got.headers["Retry-After"], page
