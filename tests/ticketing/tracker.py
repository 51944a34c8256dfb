# SPDX-License-Identifier: MIT
"""A Request Tracker 5 of one's own for a test: Debian's package on its SQLite back-end, in a folder, on loopback."""

import base64
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

PASSWORD = "only-for-this-test"
SERVER = "/usr/share/request-tracker5/libexec/rt-server"
STARTS_WITHIN = 60  # seconds
FIELDS = """@CustomFields = map { {Name => $_, Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket',
    ApplyTo => 'General', MaxValues => 1} } qw(fingerprint evtdiag_seen);
"""


def installed():
    return os.path.exists(SERVER)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class RequestTracker:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = dict(os.environ, RT_SITE_CONFIG=str(self.folder / "site.pm"),
                                RT_SITE_CONFIG_DIR=str(self.folder / "conf"))
        self.process = None

    def __enter__(self):
        (self.folder / "conf").mkdir(parents=True)
        (self.folder / "data").mkdir()
        (self.folder / "site.pm").write_text("1;\n")
        (self.folder / "password").write_text(PASSWORD + "\n")
        (self.folder / "fields.pl").write_text(FIELDS)
        (self.folder / "conf" / "10.pm").write_text(f"""Set($rtname, 'test'); Set($Organization, 'test'); Set($WebPath, '');
Set($WebDomain, '127.0.0.1'); Set($WebPort, {self.port}); Set($WebBaseURL, '{self.url}');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{self.folder}/data/rt'); Set($DatabaseUser, ''); Set($DatabasePassword, '');
Set($MailCommand, 'mbox'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'error'); 1;
""")
        self.database("--action", "init", "--skip-create", "--root-password-file", str(self.folder / "password"))
        self.database("--action", "insert", "--skip-create", "--datafile", str(self.folder / "fields.pl"))
        self.process = subprocess.Popen([SERVER, "--host", "127.0.0.1", "--port", str(self.port), "--max-workers", "2"],
                                        env=self.environment, stdin=subprocess.DEVNULL,
                                        stdout=open(self.folder / "log", "wb"), stderr=subprocess.STDOUT,
                                        start_new_session=True)
        self.wait()
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, 15)
        self.process.wait()

    def database(self, *arguments):
        done = subprocess.run(["rt-setup-database-5", *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError(f"rt-setup-database-5 {arguments}: {done.stdout.decode(errors='replace')[-600:]}")

    def wait(self):
        end = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                self.get("rt")
                return
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > end or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text(errors="replace")[-600:]) from None
                time.sleep(0.3)

    def call(self, method, path, body=None):
        request = urllib.request.Request(f"{self.url}/REST/2.0/{path}", method=method,
                                         data=json.dumps(body).encode() if body is not None else None)
        request.add_header("Authorization", "Basic " + base64.b64encode(f"root:{PASSWORD}".encode()).decode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def get(self, path):
        return self.call("GET", path)

    def tickets(self):
        """{number: (status, subject)} of all."""
        items = self.get("tickets?query=id%3E0&fields=Status,Subject&per_page=100")["items"]
        return {int(item["id"]): (item["Status"], item["Subject"]) for item in items}

    def comments(self, ticket):
        """The texts of a ticket's comments, oldest first."""
        history = self.get(f"ticket/{ticket}/history?fields=Type,_hyperlinks&per_page=100")["items"]
        texts = []
        for item in history:
            if item["Type"] != "Comment":
                continue
            for link in item["_hyperlinks"]:
                if link["ref"] == "attachment":
                    path = link["_url"].split("/REST/2.0/")[1]
                    texts.append(base64.b64decode(self.get(path)["Content"]).decode())
        return texts
