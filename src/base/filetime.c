/* SPDX-License-Identifier: MIT */
#include "base/filetime.h"

#include <stdio.h>

#define DAYS_1601_TO_1970 134774

struct date {
    int64_t year;
    unsigned month, day;
};

/* Days since 1970-01-01 to a date of the proleptic Gregorian calendar and back, counted in eras of
 * 400 years that begin on the first of March. */
static struct date date_of_days(int64_t days)
{
    days += 719468;
    int64_t era = days / 146097;
    unsigned of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month_from_march = (5 * of_year + 2) / 153;
    struct date date;
    date.day = of_year - (153 * month_from_march + 2) / 5 + 1;
    date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    date.year = (int64_t)year_of_era + era * 400 + (date.month <= 2);
    return date;
}

static int64_t days_of_date(struct date date)
{
    int64_t year = date.year - (date.month <= 2);
    int64_t era = year / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned month_from_march = date.month > 2 ? date.month - 3 : date.month + 9;
    unsigned of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    unsigned of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    return era * 146097 + (int64_t)of_era - 719468;
}

void filetime_format(filetime time, char out[FILETIME_TEXT_SIZE])
{
    if (time > FILETIME_MAX)
        time = FILETIME_MAX;
    struct date date = date_of_days((int64_t)(time / FILETIME_DAY) - DAYS_1601_TO_1970);
    unsigned second = (unsigned)(time / FILETIME_SECOND % 86400);
    unsigned fraction = (unsigned)(time % FILETIME_SECOND);
    int size = snprintf(out, FILETIME_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u",
                        (unsigned)date.year % 10000, date.month % 100, date.day % 100,
                        second / 3600 % 100, second / 60 % 60, second % 60);
    if (fraction) {
        size +=
            snprintf(out + size, FILETIME_TEXT_SIZE - (size_t)size, ".%07u", fraction % 10000000);
        while (out[size - 1] == '0')
            size--;
    }
    out[size] = 'Z';
    out[size + 1] = '\0';
}

uint32_t filetime_day(filetime time)
{
    return (uint32_t)(time / FILETIME_DAY);
}

uint32_t filetime_hour(filetime time)
{
    return (uint32_t)(time / FILETIME_HOUR);
}

void filetime_format_day(uint32_t day, char out[11])
{
    char full[FILETIME_TEXT_SIZE];
    filetime_format((filetime)day * FILETIME_DAY, full);
    for (unsigned i = 0; i < 10; i++)
        out[i] = full[i];
    out[10] = '\0';
}

/* Takes exactly count digits off the front. */
static bool take_digits(struct text *text, unsigned count, unsigned *ret_number)
{
    if (text->size < count)
        return false;
    unsigned number = 0;
    for (unsigned i = 0; i < count; i++) {
        char c = text->data[i];
        if (c < '0' || c > '9')
            return false;
        number = number * 10 + (unsigned)(c - '0');
    }
    text->data += count;
    text->size -= count;
    *ret_number = number;
    return true;
}

static bool take_one_of(struct text *text, const char *characters)
{
    if (text->size == 0 || text->data[0] == '\0' || !strchr(characters, text->data[0]))
        return false;
    text->data++;
    text->size--;
    return true;
}

static bool take_date(struct text *text, int64_t *ret_days)
{
    static const unsigned char lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year, month, day;
    if (!take_digits(text, 4, &year) || !take_one_of(text, "-") || !take_digits(text, 2, &month) ||
        !take_one_of(text, "-") || !take_digits(text, 2, &day))
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year < 1601 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1] ||
        (month == 2 && day == 29 && !leap))
        return false;
    *ret_days = days_of_date((struct date){year, month, day}) + DAYS_1601_TO_1970;
    return true;
}

/* The digits behind the point, in 100 ns; at least one, at most nine. */
static bool take_fraction(struct text *text, unsigned *ret_fraction)
{
    unsigned fraction = 0, scale = 1000000, digits = 0, digit;
    while (take_digits(text, 1, &digit)) {
        fraction += digit * scale;
        scale /= 10;
        digits++;
    }
    *ret_fraction = fraction;
    return digits >= 1 && digits <= 9;
}

static bool take_clock(struct text *text, filetime *ret_since_midnight)
{
    unsigned hour, minute, second = 0, fraction = 0;
    if (!take_digits(text, 2, &hour) || !take_one_of(text, ":") || !take_digits(text, 2, &minute))
        return false;
    if (take_one_of(text, ":")) {
        if (!take_digits(text, 2, &second))
            return false;
        if (take_one_of(text, ".") && !take_fraction(text, &fraction))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_since_midnight =
        ((filetime)hour * 3600 + minute * 60 + second) * FILETIME_SECOND + fraction;
    return true;
}

/* What the zone adds to UTC, in minutes; nothing means UTC. */
static bool take_zone(struct text *text, int *ret_minutes)
{
    *ret_minutes = 0;
    if (text->size == 0 || take_one_of(text, "Zz"))
        return true;
    int sign = text->data[0] == '-' ? -1 : 1;
    unsigned hours, minutes;
    if (!take_one_of(text, "+-") || !take_digits(text, 2, &hours) || !take_one_of(text, ":") ||
        !take_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_minutes = sign * (int)(hours * 60 + minutes);
    return true;
}

bool filetime_parse(struct text text, filetime *ret_time)
{
    int64_t days;
    filetime clock = 0;
    int zone = 0;
    if (!take_date(&text, &days))
        return false;
    if (text.size) {
        if (!take_one_of(&text, "Tt ") || !take_clock(&text, &clock) || !take_zone(&text, &zone))
            return false;
        if (text.size)
            return false;
    }
    int64_t time =
        days * (int64_t)FILETIME_DAY + (int64_t)clock - zone * 60 * (int64_t)FILETIME_SECOND;
    if (time < 0 || (filetime)time > FILETIME_MAX)
        return false;
    *ret_time = (filetime)time;
    return true;
}
