/* SPDX-License-Identifier: MIT */
/* Prints a report made by hand: report_print SAMPLE text|verbose|json [WIDTH]. */
#include "report/report.h"
#include "report_sample.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static const char *const verdicts[] = {"findings", "clean", "no-exchange", "partial",
                                           "unreadable"};
    if (argc < 3)
        return 2;
    struct report *report = NULL;
    if (strcmp(argv[1], "hostile") == 0)
        report = sample_hostile();
    else if (strcmp(argv[1], "findings") == 0)
        report = sample_findings();
    for (size_t i = 1; i < sizeof verdicts / sizeof *verdicts; i++)
        if (strcmp(argv[1], verdicts[i]) == 0)
            report = sample_empty((enum verdict)i);
    if (!report)
        return 2;
    struct report_style style = {.width = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 80,
                                 .verbosity = strcmp(argv[2], "verbose") == 0,
                                 .color = argc > 4};
    AUTO_BUFFER struct buffer out = {0};
    if (strcmp(argv[2], "json") == 0)
        report_json(&out, report, NULL);
    else
        report_text(&out, report, &style);
    fwrite(out.data, 1, out.size, stdout);
    return 0;
}
