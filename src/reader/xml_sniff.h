/* SPDX-License-Identifier: MIT */
#pragma once

/* Tells exports of event logs as XML from other XML text. */

#include <stddef.h>

enum xml_dialect {
    XML_NONE,
    XML_EVENTS, /* elements Event, with or without a root Events: Event Viewer's "Save as XML",
                 * `wevtutil qe /f:xml` and `/f:RenderedXml` */
    XML_CLIXML, /* what PowerShell's Export-Clixml writes of Get-EventLog ([MS-PSRP] 2.2.5) */
};

#define XML_EVENT_NAMESPACE "http://schemas.microsoft.com/win/2004/08/events/event"

/* By the first bytes (LOG_SNIFF_SIZE of them, fewer only where there are no more): UTF-8 with or
 * without a byte order mark, UTF-16 with one. */
enum xml_dialect xml_dialect_of(const void *data, size_t size);
