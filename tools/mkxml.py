#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""mkxml.py DIALECT[:ENCODING] DESCRIPTION.json -o OUT.xml

Writes the records of a description of tools/mkevtx (docs/mkevtx.md) as the exports that people send in place of a log,
so that a test has both from one description. Dialects: events (Event Viewer), wevtutil (no root element), rendered
(with RenderingInfo), clixml (PowerShell: Get-EventLog | Export-Clixml). Encodings: utf-8, utf-8-bom, utf-16le,
utf-16be; without one, the dialect's usual. What only concerns the bytes of an EVTX file is passed over."""

import argparse
import base64
import datetime
import json
import re
import sys
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
USUAL = {"events": "utf-8", "wevtutil": "utf-8", "rendered": "utf-8", "clixml": "utf-16le"}
MARKS = {"utf-8": b"", "utf-8-bom": b"\xef\xbb\xbf", "utf-16le": b"\xff\xfe", "utf-16be": b"\xfe\xff"}
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
ZONE = 2  # hours that the clock of the machine with PowerShell is ahead of UTC
ENTRY_TYPES = {1: (1, "Error"), 2: (1, "Error"), 3: (2, "Warning"), 4: (4, "Information"), 0: (0, "0")}


def parse_time(text):
    """100 ns since EPOCH, for datetime has microseconds only."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    moment = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc)
    return int((moment - EPOCH).total_seconds()) * 10**7 + int(fraction.ljust(7, "0") or 0)


def format_time(time, hours=0):
    moment = EPOCH + datetime.timedelta(seconds=time // 10**7 + hours * 3600)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def number(value):
    return int(value, 0) if isinstance(value, str) else value


def records(log):
    """Each record as it stands in the log: defaults filled in, repetitions apart, with record_id and time."""
    time, record_id = 0, 1
    for described in log.get("records", []):
        record = {**log.get("defaults", {}), **described}
        if {"strings", "data", "user_data"} & described.keys():
            for key in {"strings", "data", "user_data"} - described.keys():
                record.pop(key, None)
        time = parse_time(record["time"]) if record.get("time") else time
        record_id = number(record.get("record_id", record_id))
        step = round(record.get("step", 60) * 10**7)
        for count in range(1, record.get("count", 1) + 1):
            one = json.loads(json.dumps(record).replace("{n}", str(count)))
            yield {**one, "record_id": record_id, "time": time}
            record_id += 1
            time += step if record.get("count", 1) > 1 else 60 * 10**7


def value_text(value):
    if isinstance(value, dict):
        value = value["value"]
    return "" if value is None else str(value)


def element(name, value, attributes=""):
    text = value_text(value)
    return f"<{name}{attributes}>{escape(text)}</{name}>" if text else f"<{name}{attributes}/>"


def user_data(name, value):
    if isinstance(value, list):
        return "".join(user_data(name, item) for item in value)
    if not isinstance(value, dict) or "type" in value:
        return element(name, value)
    attributes = "".join(f" {key[1:]}={quoteattr(text)}" for key, text in value.items() if key[0] == "@")
    return f"<{name}{attributes}>" + "".join(user_data(key, item) for key, item in value.items()
                                              if key[0] != "@") + f"</{name}>"


def payload(record):
    if record.get("user_data"):
        return "<UserData>" + "".join(user_data(*item) for item in record["user_data"].items()) + "</UserData>"
    items = [element("Data", item) for item in record.get("strings") or []]
    for item in record.get("data") or []:
        name, value = item if isinstance(item, list) else (None, item)
        items.append(element("Data", value, f" Name={quoteattr(name)}" if name else ""))
    if record.get("binary"):
        items.append(element("Binary", record["binary"].replace(" ", "").upper()))
    return f"<EventData>{''.join(items)}</EventData>" if items else ""


def event(record, rendered):
    provider = f" Name={quoteattr(record['provider'])}"
    provider += f" EventSourceName={quoteattr(record['event_source'])}" if record.get("event_source") else ""
    qualifiers = record.get("qualifiers")
    attributes = "" if qualifiers is None else f" Qualifiers='{number(qualifiers)}'"
    user = f" UserID='{record['user_sid']}'" if record.get("user_sid") else ""
    time = f"{format_time(record['time'])}.{record['time'] % 10**7:07}00Z"
    text = (f"<Event xmlns='{NAMESPACE}'><System><Provider{provider}/>" +
            element("EventID", str(number(record["event_id"])), attributes) +
            f"<Level>{record.get('level', 4)}</Level><Task>{record.get('task', 0)}</Task>"
            f"<Keywords>{record.get('keywords', '0x80000000000000')}</Keywords>"
            f"<TimeCreated SystemTime='{time}'/><EventRecordID>{record['record_id']}</EventRecordID>" +
            element("Channel", record.get("channel", "Application")) +
            element("Computer", record.get("computer", "SERVER")) + f"<Security{user}/></System>" + payload(record))
    if rendered:
        text += ("<RenderingInfo Culture='en-US'><Message>A message &lt;Data&gt;with&lt;/Data&gt; its strings.</Message>"
                 "<Level>Error</Level><Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo>")
    return text + "</Event>"


def clixml_text(text):
    def unit(match):
        encoded = match[0].encode("utf-16-be", "surrogatepass")
        return "".join(f"_x{encoded[at:at + 2].hex().upper()}_" for at in range(0, len(encoded), 2))
    return escape(re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff\U00010000-\U0010ffff]|_(?=x)", unit, text))


class Clixml:
    """Numbers of objects and types go up through the whole file; a type that was named is referred to."""

    def __init__(self):
        self.objects, self.types = 0, {}

    def open_object(self, name, types):
        number_of_object, self.objects = self.objects, self.objects + 1
        attributes = f' N="{name}"' if name else ""
        known = self.types.get(types[0])
        if known is not None:
            return f'<Obj{attributes} RefId="{number_of_object}">\r\n<TNRef RefId="{known}" />\r\n'
        self.types[types[0]] = len(self.types)
        names = "".join(f"<T>{clixml_text(item)}</T>\r\n" for item in types)
        return (f'<Obj{attributes} RefId="{number_of_object}">\r\n<TN RefId="{self.types[types[0]]}">\r\n{names}'
                f"</TN>\r\n")

    def entry(self, record):
        instance = number(record.get("qualifiers") or 0) << 16 | number(record["event_id"])
        channel = record.get("channel", "Application")
        kind, kind_name = ENTRY_TYPES[record.get("level", 4)]
        strings = "".join(f"<S>{clixml_text(value_text(item))}</S>\r\n" for item in record.get("strings") or [])
        data = base64.b64encode(bytes.fromhex(record.get("binary", ""))).decode()
        base = ["System.Diagnostics.EventLogEntry", "System.ComponentModel.Component", "System.MarshalByRefObject",
                "System.Object"]
        text = self.open_object(None, [f"{base[0]}#{channel}/{record['provider']}/{instance}", *base])
        text += f'<ToString>{base[0]}</ToString>\r\n<Props>\r\n<S N="MachineName">'
        text += clixml_text(record.get("computer", "SERVER")) + f'</S>\r\n<BA N="Data">{data}</BA>\r\n'
        text += f'<I32 N="Index">{record["record_id"]}</I32>\r\n<S N="Category">({record.get("task", 0)})</S>\r\n'
        text += f'<I16 N="CategoryNumber">{record.get("task", 0)}</I16>\r\n'
        text += f'<I32 N="EventID">{instance & 0x3fffffff}</I32>\r\n'
        text += self.open_object("EntryType", ["System.Diagnostics.EventLogEntryType", "System.Enum",
                                               "System.ValueType", "System.Object"])
        text += f"<ToString>{kind_name}</ToString>\r\n<I32>{kind}</I32>\r\n</Obj>\r\n"
        text += '<S N="Message">A message_x000D__x000A_with its strings.</S>\r\n'
        text += f'<S N="Source">{clixml_text(record["provider"])}</S>\r\n'
        text += self.open_object("ReplacementStrings", ["System.String[]", "System.Array", "System.Object"])
        text += f'<LST>\r\n{strings}</LST>\r\n</Obj>\r\n<I64 N="InstanceId">{instance}</I64>\r\n'
        for name in ("TimeGenerated", "TimeWritten"):
            text += f'<DT N="{name}">{format_time(record["time"], ZONE)}+{ZONE:02}:00</DT>\r\n'
        return text + ('<Nil N="UserName" />\r\n<Nil N="Site" />\r\n<Nil N="Container" />\r\n</Props>\r\n<MS>\r\n'
                       f'<I32 N="EventID">{instance & 0xffff}</I32>\r\n</MS>\r\n</Obj>\r\n')


def export(log, dialect):
    if dialect == "clixml":
        clixml = Clixml()
        return ('<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\r\n' +
                "".join(clixml.entry(record) for record in records(log)) + "</Objs>")
    events = [event(record, dialect == "rendered") for record in records(log)]
    if dialect == "events":
        return ('<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>' + "".join(events) + "</Events>")
    return "".join(text + "\r\n" for text in events)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dialect")
    parser.add_argument("description")
    parser.add_argument("-o", dest="out", required=True)
    arguments = parser.parse_args()
    dialect, _, encoding = arguments.dialect.partition(":")
    encoding = encoding or USUAL.get(dialect)
    if dialect not in USUAL or encoding not in MARKS:
        parser.error(f"unknown dialect or encoding: {arguments.dialect}")
    with open(arguments.description, encoding="utf-8") as file:
        log = json.load(file)
    text = export(log, dialect).encode(encoding.replace("-bom", ""), "surrogatepass")
    with open(arguments.out, "wb") as file:
        file.write(MARKS[encoding] + text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
