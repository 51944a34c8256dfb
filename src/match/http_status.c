/* SPDX-License-Identifier: MIT */
#include "match/http_status.h"

#include "base/ascii.h"

/* Only ASCII letters make words: many scripts write numbers without spaces around them. */
static bool is_word(char c)
{
    return ascii_is_alphanumeric(c) || c == '_';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool digit_at(struct text text, size_t at)
{
    return at < text.size && ascii_is_digit(text.data[at]);
}

static bool has_at(struct text text, size_t at, struct text part)
{
    return at <= text.size && text.size - at >= part.size &&
           memcmp(text.data + at, part.data, part.size) == 0;
}

bool http_status_valid(struct text status)
{
    if (status.size < 3 || status.data[0] == '0')
        return false;
    for (size_t i = 0; i < status.size; i++)
        if (i == 3 ? status.data[i] != '.' : !ascii_is_digit(status.data[i]))
            return false;
    return status.size == 3 || (status.size >= 5 && status.size <= 7);
}

/* The number ends here: no word goes on, and no digits follow a point or comma ("403.4" within
 * "403.4.1"). */
static bool number_ends(struct text text, size_t at)
{
    if (at == text.size)
        return true;
    char after = text.data[at];
    return !is_word(after) && !((after == '.' || after == ',') && digit_at(text, at + 1));
}

/* The end of the status at a position, past a sub-status that the text adds; 0 when the status is
 * not there as a number of its own. */
static size_t status_end(struct text text, size_t at, struct text status)
{
    if (!has_at(text, at, status))
        return 0;
    size_t end = at + status.size;
    if (status.size == 3 && end < text.size && text.data[end] == '.' && digit_at(text, end + 1)) {
        end++;
        size_t first = end;
        while (digit_at(text, end))
            end++;
        if (end - first > 3)
            return 0;
    }
    return number_ends(text, end) ? end : 0;
}

static bool number_begins(struct text text, size_t at)
{
    if (at == 0)
        return true;
    char before = text.data[at - 1];
    if (is_word(before))
        return false;
    return !((before == '.' || before == ',') && at >= 2 && ascii_is_digit(text.data[at - 2]));
}

/* "HTTP/1.1 " ends right before the position. */
static bool follows_version(struct text text, size_t at)
{
    size_t end = at;
    while (end > 0 && is_space(text.data[end - 1]))
        end--;
    if (end == at)
        return false;
    size_t start = end;
    while (start > 0 && (ascii_is_digit(text.data[start - 1]) || text.data[start - 1] == '.'))
        start--;
    struct text http = TEXT("HTTP/");
    if (start == end || end - start > 3 || start < http.size || !ascii_is_digit(text.data[start]) ||
        !ascii_is_digit(text.data[end - 1]))
        return false;
    struct text before = {text.data + start - http.size, http.size};
    return text_equal_fold(before, http) &&
           (start == http.size || !is_word(text.data[start - http.size - 1]));
}

static bool status_at(struct text text, size_t at, struct text status)
{
    size_t end = status_end(text, at, status);
    if (end == 0 || !number_begins(text, at))
        return false;
    if (status.size > 3 || at == 0)
        return true;
    char before = text.data[at - 1], after = end < text.size ? text.data[end] : '\0';
    return (before == '(' && after == ')') || (before == '[' && after == ']') ||
           follows_version(text, at);
}

bool http_status_in(struct text text, const struct text_search *status)
{
    size_t at = text_search_find(status, text, 0);
    if (at == TEXT_NOT_FOUND)
        return false;
    /* A status has no white space, so what is left of the text holds it too. */
    struct text trimmed = text_trim(text);
    at -= (size_t)(trimmed.data - text.data);
    for (; at != TEXT_NOT_FOUND; at = text_search_find(status, trimmed, at + 1))
        if (status_at(trimmed, at, status->part))
            return true;
    return false;
}
