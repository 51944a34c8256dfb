/* SPDX-License-Identifier: MIT */
#include "report_sample.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct kb_signature signatures[] = {
    {.id = "activesync-3029",
     .provider = "Server ActiveSync",
     .event_id = 3029,
     .meaning = "ActiveSync was refused by the mailbox server's virtual directory, because that "
                "directory lets in nothing but SSL."},
    {.id = "oma-1805-403-4",
     .provider = "MSExchangeOMA",
     .event_id = 1805,
     .meaning = "Outlook Mobile Access got status 403.4 from the mailbox server: SSL is required "
                "there."},
    {.id = "owa-42-bare",
     .provider = "MSExchange OWA",
     .event_id = 42,
     .meaning = "Outlook Web App could not hand a user on to another Client Access server over "
                "SSL. The event names that server without saying which URL was tried."},
    {.id = "activesync-3005",
     .provider = "Server ActiveSync",
     .event_id = 3005,
     .meaning = "ActiveSync met an error that it did not expect; the status inside the event says "
                "which.",
     .noise = KB_SYMPTOM,
     .noise_why = "Most faults between ActiveSync and the mailbox end here."},
    {.id = "aspnet-1309",
     .provider = "ASP.NET 4.0.30319.0",
     .event_id = 1309,
     .context = true,
     .meaning = "A web application of Windows raised an exception that nothing caught."},
};

static struct kb_contribution ssl_contributions[] = {
    {CAUSE_SHAREPOINT, 0.3,
     "Setup of Windows SharePoint Services on this server takes the Default Web Site over and "
     "changes the settings of its directories."},
};
static struct kb_missing owa_missing[] = {
    {.what = "the InternalURL of the OWA virtual directory on the target server",
     .decides = "If it starts with http:// the URL is at fault; if it starts with https:// the "
                "target refuses SSL."},
};
static struct kb_cause causes[] = {
    {.id = "exchange-vdir-requires-ssl",
     .title = "The Exchange virtual directory requires SSL, so ActiveSync and OMA fail",
     .problem = "mobile-access-fails",
     .severity = KB_ERROR,
     .contributions = ssl_contributions,
     .contribution_count = COUNT(ssl_contributions)},
    {.id = "sharepoint-services-took-over-iis",
     .title = "Windows SharePoint Services took the web site over",
     .problem = "mobile-access-fails",
     .severity = KB_WARNING},
    {.id = "owa-proxy-internalurl-not-https",
     .title = "The InternalURL for OWA does not start with https",
     .problem = "owa-proxy-fails-over-ssl",
     .severity = KB_WARNING,
     .missing = owa_missing,
     .missing_count = COUNT(owa_missing)},
    {.id = "owa-proxy-target-rejects-ssl",
     .title = "The target of OWA proxying does not accept SSL",
     .problem = "owa-proxy-fails-over-ssl",
     .severity = KB_WARNING,
     .missing = owa_missing,
     .missing_count = COUNT(owa_missing)},
};

static struct kb_source sources[] = {
    {"evtdiag", "2026.11", "5f0c8e5d2b7a4c1f9e6d3a8b7c2f1e0d", 29, 81, false},
};

struct kb sample_kb = {
    .sources = sources,
    .source_count = COUNT(sources),
    .signatures = signatures,
    .signature_count = COUNT(signatures),
    .causes = causes,
    .cause_count = COUNT(causes),
};
