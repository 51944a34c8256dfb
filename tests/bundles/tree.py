# SPDX-License-Identifier: MIT
"""Builds a folder of support bundles as customers send them: other layouts, formats and faults in each, with
known causes planted in some. The same number gives the same tree."""

import dataclasses
import io
import json
import os
import pathlib
import random
import subprocess
import tarfile
import zipfile

# Of all members: archives must not differ from run to run.
EPOCH = (2026, 1, 2, 3, 0, 0)
MODIFIED = 1767322800
REQUIRES_SSL_PAGE = ("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n"
                     "<HTML><TITLE>The page must be viewed over a secure channel</TITLE>403.4")


@dataclasses.dataclass
class Bundle:
    path: str  # within the tree
    domain: str
    planted: list  # (cause, target server as it must be named)
    damaged: str = ""  # what is wrong, "" for nothing
    named: str = ""  # beginning of the path that the report must name as faulty


def record(day, minute, provider, event_id, *strings, **more):
    time = f"2026-03-{day:02}T{8 + minute // 60:02}:{minute % 60:02}:00Z"
    return {"provider": provider, "event_id": event_id, "time": time, "strings": list(strings), **more}


def noise(chance, days):
    """What any healthy Exchange server logs."""
    records = []
    for day in range(1, days + 1):
        for _ in range(chance.randrange(1, 4)):
            provider, event_id = chance.choice([("MSExchangeIS", 9523), ("ESE", 700), ("ESE", 701),
                                                ("MSExchangeSA", 1005), ("EventLog", 6013)])
            records.append(record(day, chance.randrange(0, 600), provider, event_id, "a", "b"))
    return records


def plant_requires_ssl(domain):
    records = [record(day, day, "Server ActiveSync", 3029, "EX01", "Exchange") for day in range(3, 9)]
    records.append(record(5, 40, "MSExchangeOMA", 1805, f"anna@{domain}", "EX01", "403:Forbidden", REQUIRES_SSL_PAGE))
    return "exchange-vdir-requires-ssl", "EX01", records


def plant_forms_based_auth(domain):
    return ("exchange-vdir-forms-based-auth", "EX01",
            [record(day, 30, "Server ActiveSync", 3030, "EX01", "Exchange") for day in range(2, 6)])


def plant_negotiate_disabled(domain):
    return ("exchange-vdir-negotiate-disabled", "EX01",
            [record(day, 20, "Server ActiveSync", 3031, "EX01", "Exchange") for day in range(4, 9)])


def plant_not_https(domain):
    return ("owa-proxy-internalurl-not-https", f"cas02.{domain}",
            [record(day, 15, "MSExchange OWA", 42, f"https://cas01.{domain}/owa", f"http://cas02.{domain}/owa")
             for day in range(2, 7)])


def plant_rejects_ssl(domain):
    return ("owa-proxy-target-rejects-ssl", f"cas02.{domain}",
            [record(day, 15, "MSExchange OWA", 42, f"https://cas01.{domain}/owa", f"https://cas02.{domain}/owa")
             for day in range(2, 7)])


PLANTS = [plant_requires_ssl, plant_forms_based_auth, plant_negotiate_disabled, plant_not_https, plant_rejects_ssl]


# ---- packing ----

def zip_bytes(members, backslashes=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            if backslashes:
                info.filename = name.replace("/", "\\")
            archive.writestr(info, data)
    return out.getvalue()


def tar_bytes(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = MODIFIED
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def filtered(program, data):
    return subprocess.run(program, input=data, stdout=subprocess.PIPE, check=True).stdout


def repacked(members, *options):
    """What bsdtar makes of a tar archive."""
    return filtered(["bsdtar", "-c", "-f", "-", *options, "@-"], tar_bytes(members))


def utf16(text):
    return b"\xff\xfe" + text.encode("utf-16-le")


def collector_zip(logs):
    """The layout of ExchangeLogCollector, with the separators that .NET wrote before 4.6.1."""
    inner = zip_bytes([(name, data) for name, data in logs], backslashes=True)
    crimson = zip_bytes([("Microsoft-Exchange-HighAvailability-Operational.evtx.txt", utf16("none\r\n"))])
    return zip_bytes([("Windows_Event_Logs/Windows-Logs.zip", inner),
                      ("Windows_Event_Logs/Microsoft-Exchange-HighAvailability.zip", crimson),
                      ("Server_Information/Get-ExchangeServer.txt", utf16("Name : EX01\r\n"))], backslashes=True)


def nested_zip(logs):
    return zip_bytes([("case/upload.zip", zip_bytes([("again/logs.zip", zip_bytes(logs))])), ("case/readme.txt", b"see zip\n")])


FORMATS = {  # ending: members -> bytes
    ".zip": collector_zip,
    ".tar.zst": lambda logs: filtered(["zstd", "-q", "-c"], tar_bytes(logs)),
    ".cab": None,  # gcab writes files
    "": None,  # a folder
    ".tar.gz": lambda logs: repacked(logs, "--gzip", "--options", "gzip:!timestamp"),
    ".7z": lambda logs: repacked(logs, "--format", "7zip"),
    "-nested.zip": nested_zip,
    ".tar.xz": lambda logs: repacked(logs, "--xz"),
    "-mps.zip": lambda logs: zip_bytes([("MPSReports/" + name, data) for name, data in logs]),
    ".tar.bz2": lambda logs: repacked(logs, "--bzip2"),
}


EVT_ENDING = "-mps.zip"  # MPSReports is of the days of Windows Server 2003


def write_folder(path, logs):
    for name, data in logs:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)


def write_cab(path, logs):
    """gcab takes names relative to where it runs, and puts in the files' times."""
    folder = path.with_suffix(".files")
    write_folder(folder, logs)
    for name, _ in logs:
        os.utime(folder / name, (MODIFIED, MODIFIED))
    subprocess.run(["gcab", "-c", "-z", str(path.resolve()), *(name for name, _ in logs)], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    for name, _ in logs:
        (folder / name).unlink()
    folder.rmdir()


def write_bundle(path, ending, logs):
    if ending == "":
        write_folder(path, logs)
    elif ending == ".cab":
        write_cab(path, logs)
    else:
        path.write_bytes(FORMATS[ending](logs))


# ---- faults: each takes the logs as (name, bytes) and the bundle's path without ending, and returns the bundle's
# file name and what the report must name; what lies before the fault must still be diagnosed ----

def fault_cut_zip(path, logs):
    data = zip_bytes(logs + [("last.evtx", logs[0][1] * 3)])
    path.with_name(path.name + ".zip").write_bytes(data[:len(data) * 9 // 10])
    return ".zip", ""


def fault_inner_zip(path, logs):
    inner = bytearray(zip_bytes([("x.evtx", logs[0][1])]))
    inner[40:400] = bytes(360)
    path.with_name(path.name + ".zip").write_bytes(zip_bytes(logs + [("inner.zip", bytes(inner))]))
    return ".zip", "/inner.zip"


def fault_empty_log(path, logs):
    write_folder(path, logs + [("Security.evtx", b"")])
    return "", "/Security.evtx"


def fault_text_as_log(path, logs):
    data = zip_bytes(logs + [("Security.evtx", b"The log could not be exported.\r\n")])
    path.with_name(path.name + ".zip").write_bytes(data)
    return ".zip", "/Security.evtx"


def fault_cut_log(path, logs):
    write_folder(path, logs + [("Cut.evtx", logs[0][1][:4096 + 30000])])
    return "", "/Cut.evtx"


def fault_lost_signature(path, logs):
    data = bytearray(logs[0][1])
    data[4096:4104] = b"\xff" * 8
    write_folder(path, logs + [("Hurt.evtx", bytes(data))])
    return "", "/Hurt.evtx"


def fault_encrypted(path, logs):
    """Marks all members as encrypted; nobody here has the password, so their bytes do not matter."""
    data = bytearray(zip_bytes(logs))
    for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(magic, at + 4)
    path.with_name(path.name + ".zip").write_bytes(bytes(data))
    return ".zip", ""


def fault_cut_tar(path, logs):
    data = repacked(logs + [("last.evtx", random.Random(1).randbytes(200000))], "--gzip", "--options", "gzip:!timestamp")
    path.with_name(path.name + ".tar.gz").write_bytes(data[:-50000])
    return ".tar.gz", ""


def fault_cut_cab(path, logs):
    cab = path.with_name(path.name + ".cab")
    write_cab(cab, logs + [("last.evtx", random.Random(2).randbytes(200000))])
    data = cab.read_bytes()
    cab.write_bytes(data[:-50000])
    return ".cab", ""


def fault_wrong_sum(path, logs):
    extra = zip_bytes(logs + [("Wrong.evtx", logs[0][1])])
    at = extra.rindex(b"Wrong.evtx", 0, extra.rindex(b"PK\1\2"))
    data = bytearray(extra)
    header = at - 30
    central = extra.rindex(b"PK\1\2")
    for place in (header + 14, central + 16):
        data[place] ^= 0xff
    path.with_name(path.name + ".zip").write_bytes(bytes(data))
    return ".zip", "/Wrong.evtx"


FAULTS = [fault_cut_zip, fault_inner_zip, fault_empty_log, fault_text_as_log, fault_cut_log, fault_lost_signature,
          fault_encrypted, fault_cut_tar, fault_cut_cab, fault_wrong_sum]
LOST_ALTOGETHER = {fault_encrypted}


# ---- the tree ----

class Tree:
    def __init__(self, root, mkevtx, count):
        self.root = pathlib.Path(root)
        self.mkevtx = os.path.abspath(mkevtx)
        self.count = count

    def log(self, description):
        done = subprocess.run([self.mkevtx, "-", "-o", "-"], input=json.dumps(description).encode(),
                              stdout=subprocess.PIPE, check=True)
        return done.stdout

    def build(self):
        self.root.mkdir(parents=True)
        return [self.bundle(number) for number in range(self.count)]

    def bundle(self, number):
        chance = random.Random(number)
        domain = f"cust{number:03}.example"
        records = noise(chance, 20)
        planted = []
        if number % 4 != 2:
            cause, target, evidence = PLANTS[number % len(PLANTS)](domain)
            records += evidence
            planted.append((cause, target))
        records.sort(key=lambda r: r["time"])
        ending = list(FORMATS)[number % len(FORMATS)]
        application = {"defaults": {"computer": f"cas01.{domain}"}, "records": records}
        system = {"defaults": {"computer": f"cas01.{domain}", "channel": "System"}, "records": noise(chance, 20)}
        logs = [("Application.evtx", self.log(application)), ("System.evtx", self.log(system))]
        if ending == EVT_ENDING and number % 20 != 19:
            del system["defaults"]["channel"]  # an EVT log does not name it
            logs = [("CAS01_Application.evt", self.log({"format": "evt", **application})),
                    ("CAS01_System.evt", self.log({"format": "evt", **system}))]
        name = f"bundle{number:03}"
        if number % 20 == 19:
            fault = FAULTS[number // 20 % len(FAULTS)]
            ending, named = fault(self.root / name, logs)
            path = name + ending
            return Bundle(path, domain, [] if fault in LOST_ALTOGETHER else planted, fault.__name__, path + named)
        write_bundle(self.root / (name + ending), ending, logs)
        return Bundle(name + ending, domain, planted)
