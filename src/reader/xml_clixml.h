/* SPDX-License-Identifier: MIT */
#pragma once

/* One object that PowerShell's Export-Clixml wrote of Get-EventLog → the record. Its form:
 * [MS-PSRP] 2.2.5 (serialization); its properties: .NET's System.Diagnostics.EventLogEntry. */

#include "base/error.h"
#include "reader/record.h"

struct clixml;

struct clixml *clixml_new(void);
void clixml_free(struct clixml *clixml);

enum clixml_result {
    CLIXML_RECORD,
    CLIXML_OTHER, /* an object of another kind */
    CLIXML_BAD,   /* an event, as far as can be told, that cannot be read; the error says why */
};

/* Reads an element Obj. What it learns of type names serves the objects behind it. The record
 * borrows from *clixml until the next call. Times are those of TimeGenerated, to the second. */
enum clixml_result clixml_read(struct clixml *clixml, struct text source, struct record *ret_record,
                               struct error *error);
