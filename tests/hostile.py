# SPDX-License-Identifier: MIT
"""Logs whose strings, names and computers try to harm their reader, or a program that their reader uses."""

import random
import re

FRAGMENTS = [
    "\x1b[2J", "\x1b]0;gone\x07", "\x1bP+q\x1b\\", "\x9b31m", "\x9d0;x\x9c", "\x85", "\x7f", "\x08\x08", "\x0c", "\t=1",
    "\r\nERROR: a forged line", "\u202e", "\u202a\u2066\u2069", "\u200e\u200f\u061c", "\u200b\u200d\u2060", "\ufeff", "\xad",
    "\U000e0041", "\U000e0001", "\ue000", "\uffff", "\U0010ffff", "\u2028\u2029", "\ufffd", "\ufff9",
    "<script>alert(1)</script>", '" onmouseover="alert(1)', "'><svg/onload=alert(1)>", "</style></title>", "<!--evil-->", "-->",
    "<evil-element>", "<evil-element evil-attribute", '" evil-attribute="1', "' evil-attribute='1", "evil-attribute=1",
    "]]>", "&amp;&lt;&#27;&#x1b;", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
    "=1+1", "+1-1", "-2+3", "@SUM(1)", "=cmd|'/C calc'!A0", "x;=1+1", 'x;"=1', "\uff1d1+1", "\uff0b", "'=1", '"=1"', '","=1',
    "\xa0=1", "\u3000@x", ";", ",", '"', '""', "'", "-5", "+12.5", "0x1F",
    "e" + "\u0301" * 60, "\u0301\u0308", "\u4e2d\u6587\u65e5\u672c", "\U0001f600\U0001f468\u200d\U0001f469", "\uff21\uff22",
    "\ud800", "\udc00x", "\udfff\ud800", "%s%n%d", "\\x1b[31m", "\\n", "\\u202e", "{{x}} ${y} $(reboot) `id`", "{server}",
    "EX01", "mail.example.com", "Exchange", " ", "  two  blanks  ", "a" * 200,
]
LONG = ["A" * 31000, "\u4e2d" * 10000, "b " * 15500, "\x1b" * 7000, "\u0301" * 31000, "=1;" * 5000]


class Strings:
    """Hostile strings, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, most=4):
        return "".join(self.random.choice(FRAGMENTS) for _ in range(self.random.randint(1, most)))

    def valid(self, most=3, without="\0"):
        """Without lone surrogates, for what is described as JSON text."""
        text = "".join(c for c in self.one(most) if c not in without and not 0xD800 <= ord(c) < 0xE000)
        return text or "x"

    def file_name(self):
        """Bytes, some of them no UTF-8."""
        name = self.valid(2, without="/\0").encode()[:90]
        return name + self.random.choice([b"", b"\xff", b"\xe4\xb8", b"\xc0\xaf", b"\xed\xa0\x80", b"\x80"])


def utf16(text):
    return {"utf16": text.encode("utf-16-le", "surrogatepass").hex()}


def readable(text):
    """What UTF-16 of a log is to everybody: half of a pair is no character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def data_of(names, values):
    """The object of named values: each name once, as src/report/events.h says it."""
    data = {}
    for number, (name, value) in enumerate(zip(names, values)):
        times = names[:number + 1].count(name)
        data[f"{name}#{times}" if times > 1 or re.search("#[0-9]+$", name) else name] = value
    return data


def diagnosed_log(strings):
    """Records that match, with hostile values at each place."""
    records = []
    for number in range(14):
        records += [
            {"provider": "Server ActiveSync", "event_id": 3029, "strings": [utf16(strings.one()), utf16(strings.one())]},
            {"provider": "Server ActiveSync", "event_id": 3031, "strings": [f"EX0{number % 3}", utf16(strings.one())]},
            {"provider": "MSExchangeOMA", "event_id": 1805, "strings": [utf16(strings.one()), f"EX0{number % 3}",
                                                                       "403:Forbidden", utf16(strings.one(9))]},
            {"provider": "MSExchange OWA", "event_id": 42, "strings": [f"https://{strings.valid(2)}/owa",
                                                                      f"http://cas0{number % 2}.example.com/{number}"]},
        ]
    for text in LONG:
        records.append({"provider": "Server ActiveSync", "event_id": 3029, "strings": ["EX01", utf16(text)]})
    for number, record in enumerate(records):
        record.update(computer=strings.valid() if number % 2 else f"FE0{number % 4}", level=2,
                      time=f"2026-01-{1 + number % 28:02d}T0{number % 10}:00:00Z")
    return records


def listed_log(strings):
    """Records of any kind, for `evtdiag events --all`; each with what must come out."""
    records, expected = [], []
    for number in range(40):
        values = [strings.one() for _ in range(strings.random.randint(0, 4))]
        if number < len(LONG):
            values.append(LONG[number])
        record = {"provider": strings.valid(), "event_id": number, "computer": strings.valid(), "channel": strings.valid()}
        out = dict(record)
        if number % 3 == 2 and values:
            # Names need not be different, and a NUL is a character like any other.
            names = [strings.random.choice(["x", "x#2", "x#", strings.valid(1)]) for _ in values]
            values = [value.replace("EX01", "EX\0" "01") for value in values]
            record["data"] = [[name, utf16(value)] for name, value in zip(names, values)]
            out["data"], out["names"] = data_of(names, [readable(value) for value in values]), names
        else:
            record["strings"] = [utf16(value) for value in values]
        out["strings"] = [readable(value) for value in values]
        records.append(record)
        expected.append(out)
    return records, expected
