#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Builds the logs of many servers, many of them with a known problem: make_fleet.py MKEVTX KB FOLDER [SERVERS [LOGS]].

Customers have one to nine servers, in a folder each. What a server's Application log shows is a sample of an article in
KB, another for each server, under the server's own name and on several days. Some servers are healthy, some logs have a
gap, are damaged, lie there twice or overlap, and some files are no logs. The same arguments give the same bytes.
"""

import json
import pathlib
import random
import re
import subprocess
import sys

FIRST_DAY = "2026-03-{:02}"
HEALTHY = [("MSExchangeIS", 9523), ("ESE", 700), ("ESE", 701), ("MSExchangeSA", 1005)]
CHANNELS = ["Application", "System", "MSExchange Management", "Security"]


def samples(kb):
    """Records of an article's samples that are diagnosed as it says, in the order of the articles."""
    found = []
    for path in sorted((kb / "causes").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        found += [sample["records"] for sample in article.get("samples", [])
                  if sample["expect"].get("diagnosed") and sample["expect"].get("first")][:3]
    return found


class Fleet:
    """sizes: how many servers a customer may have; each: problems of a server, on average; every: so many samples
    further is the next one."""

    def __init__(self, mkevtx, kb, folder, servers, logs, sizes=(1, 1, 2, 3, 5, 9), each=1, every=1):
        self.mkevtx, self.folder, self.servers, self.logs = mkevtx, folder, servers, logs
        self.sizes, self.each = sizes, each
        self.samples = samples(kb)[::every]

    def write(self, path, description):
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([self.mkevtx, "-", "-o", path], input=json.dumps(description).encode(), check=True)

    def build(self):
        self.folder.mkdir(parents=True)
        server = customer = 0
        while server < self.servers:
            draw = random.Random(customer)
            count = min(draw.choice(self.sizes), self.servers - server)
            for number in range(count):
                self.server(server, f"customer{customer:03}", number + 1, draw)
                server += 1
            customer += 1

    def server(self, index, customer, number, draw):
        name = f"{draw.choice(['EX', 'CAS', 'MBX', 'HUB-TRANSPORT-'])}{number:02}"
        domain = f"{customer}.example"
        folder = self.folder / customer / name
        logs = self.logs * (index + 1) // self.servers - self.logs * index // self.servers
        for log in range(logs):
            records = self.noise(draw, 20)
            if log == 0 and index % 25 != 24:
                for sample in range(int(index * self.each), int((index + 1) * self.each)):
                    records += self.evidence(sample, name, domain, draw)
            self.log(folder, CHANNELS[log % 4] + ("" if log < 4 else f"-{log // 4}"), f"{name}.{domain}",
                     records, index if log == 0 else -1)

    def noise(self, draw, days):
        """What any healthy Exchange server logs."""
        return [record(day, draw.randrange(600), {"provider": provider, "event_id": number, "strings": ["a", "b"]})
                for day in range(1, days + 1) for provider, number in [draw.choice(HEALTHY)]]

    def evidence(self, number, name, domain, draw):
        """A sample on some days, told of the server that it is about by this one."""
        text = json.dumps(self.samples[number % len(self.samples)])
        text = re.sub(r"(?<![A-Za-z0-9-])(EX01|FE01)(?![A-Za-z0-9-])", name, text)
        text = text.replace("corp.example.com", domain)
        first = draw.randrange(2, 10)
        return [record(day, draw.randrange(600), each) for day in range(first, first + draw.randrange(1, 8))
                for each in json.loads(text)]

    def log(self, folder, channel, computer, records, index):
        """index is -1 for a log that has nothing special."""
        records.sort(key=lambda each: each["time"])
        for number, each in enumerate(records):
            if "channel" in each:  # not among the numbers of that channel's own log
                each["record_id"] = 50000 + number
        if index % 11 == 3:  # nothing of some days in the middle
            records = [each for each in records if not "2026-03-08" < each["time"] < "2026-03-13"]
            for number, each in enumerate(records):
                each["record_id"] = number + 1 + (500 if each["time"] > "2026-03-12" else 0)
        description = {"defaults": {"computer": computer, "channel": channel}, "records": records}
        if index % 17 == 5:
            description["damage"] = [{"chunk": 0, "record": 2, "what": "bad-size"}]
        if index % 11 == 3:
            cut = next((i for i, each in enumerate(records) if each["time"] > "2026-03-12"), len(records))
            self.write(folder / f"{channel}-old.evtx", {**description, "records": records[:cut], "damage": []})
            description["records"] = records[cut:] or records
        self.write(folder / f"{channel}.evtx", description)
        if index % 19 == 7:
            self.write(folder / "copy" / f"{channel}.evtx", description)
        if index % 23 == 9:
            half = len(records) // 2
            overlap = [{**each, "record_id": number + 1} for number, each in enumerate(records)][half:]
            overlap += [record(28, 10, {"provider": "ESE", "event_id": 700, "strings": ["a"],
                                        "record_id": len(records) + 1})]
            self.write(folder / f"{channel}-export.evtx", {**description, "records": overlap, "damage": []})
        if index % 29 == 11:
            (folder / "Broken.evtx").write_bytes(b"The log could not be exported.\r\n")


def record(day, minute, sample):
    """A record of a sample at a time, on a computer that the log names."""
    kept = {key: value for key, value in sample.items() if key not in ("computer", "time")}
    time = FIRST_DAY.format(day) + f"T{8 + minute // 60:02}:{minute % 60:02}:00Z"
    return {**kept, "time": time}


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    mkevtx, kb, folder = (pathlib.Path(each) for each in sys.argv[1:4])
    servers = int(sys.argv[4]) if len(sys.argv) > 4 else 300
    logs = int(sys.argv[5]) if len(sys.argv) > 5 else 1000
    Fleet(mkevtx, kb, folder, servers, logs).build()


if __name__ == "__main__":
    main()
