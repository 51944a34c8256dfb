# SPDX-License-Identifier: MIT
"""Checks a page that evtdiag wrote without a browser: well-formed, not too large, loads
nothing, runs nothing but its own script."""

import html.parser

VOID = {"meta", "br", "wbr", "link", "img", "hr", "input", "path", "rect"}
# What a page may take, with or without diagnoses, and for each of them.
PAGE_SIZE, DIAGNOSIS_SIZE = 300_000, 4_000
LOADING = {"src", "srcset", "data", "action", "formaction", "poster", "background"}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults = []
        self.open = []
        self.ids = []
        self.targets = []
        self.scripts = 0
        self.causes = []  # of each card, 0 where there is only one
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"not closed: {self.open}")
        if self.scripts != 1:
            self.faults.append(f"{self.scripts} scripts")
        most = PAGE_SIZE + DIAGNOSIS_SIZE * sum(max(1, each) for each in self.causes)
        if len(text.encode()) > most:
            self.faults.append(f"{len(text.encode())} bytes, more than {most}")
        if len(set(self.ids)) != len(self.ids):
            self.faults.append("an id stands twice")
        self.faults += [f"#{target} leads nowhere" for target in self.targets if target not in self.ids]

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)
        self.scripts += tag == "script"
        if tag == "article":
            self.causes.append(0)
        elif ("class", "rival") in attributes:
            self.causes[-1] += 1
        for name, value in attributes:
            if name in LOADING or name.startswith("on"):
                self.faults.append(f"<{tag} {name}=…> loads or runs something")
            elif name == "id":
                self.ids.append(value)
            elif name == "href" and value.startswith("#"):
                self.targets.append(value[1:])
            elif name == "href" and not (tag == "a" and value.startswith(("https://", "http://"))):
                self.faults.append(f"<{tag} href={value!r}>")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing that is open")


def faults(text):
    return Page(text).faults
