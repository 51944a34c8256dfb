# SPDX-License-Identifier: MIT
"""Which records other readers find in a log, by EventRecordID. What they refuse they do not find."""

import Evtx.Evtx
import pyevtx


def libevtx_numbers(path):
    found = set()
    log = pyevtx.file()
    try:
        log.open(str(path))
    except OSError:
        return found
    for count, get in ((log.get_number_of_records, log.get_record), (log.get_number_of_recovered_records, log.get_recovered_record)):
        try:
            total = count()
        except OSError:
            continue
        for index in range(total):
            try:
                record = get(index)
                record.get_xml_string()
                found.add(record.get_identifier())
            except (OSError, ValueError):
                pass
    log.close()
    return found


def python_evtx_numbers(path):
    found = set()
    try:
        with Evtx.Evtx.Evtx(str(path)) as log:
            for chunk in log.chunks():
                try:
                    for record in chunk.records():
                        try:
                            record.xml()
                            found.add(record.record_num())
                        except Exception:  # it raises whatever its parts raise
                            pass
                except Exception:
                    pass
    except Exception:
        pass
    return found
