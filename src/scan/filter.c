/* SPDX-License-Identifier: MIT */
#include "diagnose/filter.h"
#include "scan/scan.h"

bool scan_filter_passes(const struct scan_filter *filter, const struct record *record)
{
    if (filter->since && record->time < filter->since)
        return false;
    if (filter->until && record->time > filter->until)
        return false;
    if (!filter->computer_count)
        return true;
    for (size_t i = 0; i < filter->computer_count; i++)
        if (filter_names_computer(record->computer, text_of(filter->computers[i])))
            return true;
    return false;
}
