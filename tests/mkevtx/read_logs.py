# SPDX-License-Identifier: MIT
"""A log as two other readers see it, and as its description says, in one form."""
import html
import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone

import Evtx.Evtx
import pyevtx


def local(tag):
    return tag.rsplit("}", 1)[-1]


def when(text):
    text = text.replace("T", " ").rstrip("Z")
    whole, _, fraction = text.partition(".")
    time = datetime.strptime(whole, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    return time + timedelta(microseconds=int((fraction + "000000")[:6]))


def leaves(element):
    if len(element) == 0:
        yield [element.get("Name") or local(element.tag), element.text or ""]
    for child in element:
        yield from leaves(child)


def payload(event, split_arrays):
    root = next((e for e in event if local(e.tag) in ("EventData", "UserData")), None)
    rows = [] if root is None or len(root) == 0 else list(leaves(root))
    rows = [row for row in rows if row != ["Binary", ""]]
    if not split_arrays:
        return rows
    out = []
    for name, value in rows:
        items = re.findall(r"<string>(.*?)</string>", value, re.S)
        out += [[name, item] for item in items if item] if items else [[name, value]]
    return [row for row in out if row != ["Data", ""]]


def from_xml(text, split_arrays=False):
    event = ElementTree.fromstring(text)
    system = {local(e.tag): e for e in event[0]}

    def text_of(name):
        return (system[name].text or "") if name in system else ""

    def attribute(element, name):
        return (system[element].get(name) or "") if element in system else ""

    return {
        "provider": attribute("Provider", "Name"),
        "event_source": attribute("Provider", "EventSourceName"),
        "guid": attribute("Provider", "Guid").lower(),
        "event_id": int(text_of("EventID")),
        "qualifiers": attribute("EventID", "Qualifiers"),
        "version": text_of("Version"),
        "level": text_of("Level"),
        "task": text_of("Task"),
        "opcode": text_of("Opcode"),
        "keywords": int(text_of("Keywords"), 16),
        "time": when(attribute("TimeCreated", "SystemTime")),
        "record_id": int(text_of("EventRecordID")),
        "activity_id": attribute("Correlation", "ActivityID").lower(),
        "process_id": attribute("Execution", "ProcessID"),
        "thread_id": attribute("Execution", "ThreadID"),
        "channel": text_of("Channel"),
        "computer": text_of("Computer"),
        "user_sid": attribute("Security", "UserID"),
        "payload": payload(event, split_arrays),
    }


def libevtx(path):
    log = pyevtx.file()
    log.open(path)
    assert not log.is_corrupted() and log.number_of_recovered_records == 0
    records = []
    for record in log.records:
        fields = from_xml(record.xml_string)
        fields["header_id"] = record.identifier
        fields["written_time"] = record.written_time.replace(tzinfo=timezone.utc)
        records.append(fields)
    return records


def python_evtx(path):
    records = []
    with Evtx.Evtx.Evtx(path) as log:
        header = log.get_file_header()
        assert header.verify()
        for chunk in header.chunks():
            assert chunk.verify()
            if chunk.log_first_record_number() == 1 and chunk.file_last_record_number() == 2**64 - 1:
                continue
            for record in chunk.records():
                fields = from_xml(html_safe(record.xml()), split_arrays=True)
                fields["header_id"] = record.record_num()
                fields["written_time"] = record.timestamp().replace(tzinfo=timezone.utc)
                records.append(fields)
    return records


def html_safe(text):
    return re.sub(r"&(?!#|amp;|lt;|gt;|quot;|apos;)", "&amp;", text)


def plain(value, n):
    if isinstance(value, dict):
        return str(value["value"])
    return value.replace("{n}", str(n))


def flat(name, value, n):
    if isinstance(value, dict) and "type" not in value:
        for key, child in value.items():
            if not key.startswith("@"):
                yield from flat(key, child, n)
    elif isinstance(value, list):
        for child in value:
            yield from flat(name, child, n)
    else:
        yield [name, plain(value, n)]


def rows(record, n):
    out = [["Data", plain(value, n)] for value in record.get("strings", [])]
    out += [[name, plain(value, n)] for name, value in record.get("data", [])]
    if "user_data" in record:
        out += flat("", record["user_data"], n)
    if "binary" in record:
        out.append(["Binary", record["binary"].upper()])
    return out


def described(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".jsonl"):
        lines = [json.loads(line) for line in text.splitlines() if line]
        log = dict(lines[0], records=lines[1:])
    else:
        log = json.loads(text)
    records, next_id = [], 1
    next_time = datetime(2026, 1, 1, tzinfo=timezone.utc)
    for own in log["records"]:
        record = dict(log.get("defaults", {}), **own)
        count, step = record.get("count", 1), timedelta(seconds=record.get("step", 60))
        first = when(record["time"]) if "time" in record else next_time
        for i in range(count):
            record_id = record["record_id"] + i if "record_id" in record else next_id
            time = first + i * step
            fields = {key: str(record.get(key, "")) for key in (
                "provider", "event_source", "guid", "qualifiers", "version", "opcode", "process_id",
                "thread_id", "user_sid", "activity_id")}
            records.append(dict(fields, **{
                "event_id": record["event_id"],
                "level": str(record.get("level", 4)), "task": str(record.get("task", 0)),
                "keywords": int(record.get("keywords", "0x80000000000000"), 16),
                "channel": record.get("channel", "Application"),
                "computer": record.get("computer", "SERVER"),
                "time": time, "record_id": record_id,
                "header_id": record.get("header_id", record_id),
                "written_time": when(record["written_time"]) if "written_time" in record else time,
                "payload": rows(record, i + 1)}))
            next_id = record_id + 1
            next_time = time + (step if count > 1 else timedelta(minutes=1))
    return records
