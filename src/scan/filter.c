/* SPDX-License-Identifier: MIT */
#include "diagnose/filter.h"
#include "scan/scan.h"

bool scan_filter_is_empty(const struct scan_filter *filter)
{
    return !filter->since && !filter->until && !filter->computer_count;
}

bool scan_filter_passes(const struct scan_filter *filter, filetime time, struct text computer)
{
    if (filter->since && time < filter->since)
        return false;
    if (filter->until && time > filter->until)
        return false;
    if (!filter->computer_count)
        return true;
    for (size_t i = 0; i < filter->computer_count; i++)
        if (filter_names_computer(computer, text_of(filter->computers[i])))
            return true;
    return false;
}
