/* SPDX-License-Identifier: MIT */
#include "report/csv.h"

#include "base/ascii.h"
#include "base/memory.h"
#include "report/escape.h"

#include <inttypes.h>
#include <math.h>
#include <unictype.h>
#include <unistr.h>

#define BETWEEN "; " /* names of a list */

static void cell(struct csv *csv)
{
    if (csv->begun)
        buffer_text(csv->out, ",");
    csv->begun = true;
}

/* What spreadsheets take for the beginning of a formula; the full-width forms count in some. */
static bool begins_formula(ucs4_t character)
{
    return character == '=' || character == '+' || character == '-' || character == '@' ||
           character == 0xFF1D || character == 0xFF0B || character == 0xFF0D || character == 0xFF20;
}

static bool is_passed_over(ucs4_t character)
{
    return character == '"' || character == '\'' ||
           uc_is_general_category_withtable(character, UC_CATEGORY_MASK_Zs);
}

/* Whether a part of a cell, up to a semicolon or the end, would be a formula. */
static bool is_formula(struct text part)
{
    while (part.size) {
        ucs4_t character;
        int taken = u8_mbtouc(&character, (const uint8_t *)part.data, part.size);
        if (begins_formula(character))
            return true;
        if (!is_passed_over(character))
            return false;
        part.data += taken;
        part.size -= (size_t)taken;
    }
    return false;
}

static bool is_number(struct text text)
{
    size_t i = text.size && (text.data[0] == '-' || text.data[0] == '+'), digits = 0, points = 0;
    for (; i < text.size; i++) {
        bool digit = ascii_is_digit(text.data[i]);
        if (!digit && (text.data[i] != '.' || !digits || points++))
            return false;
        digits += digit;
    }
    return digits > 0 && text.data[text.size - 1] != '.';
}

/* The text with apostrophes where a part of it would be a formula. */
static void defuse(struct buffer *out, struct text text)
{
    if (is_number(text)) {
        buffer_append(out, text.data, text.size);
        return;
    }
    while (text.size) {
        const char *end = memchr(text.data, ';', text.size);
        size_t size = end ? (size_t)(end - text.data) + 1 : text.size;
        if (is_formula(text))
            buffer_text(out, "'");
        buffer_append(out, text.data, size);
        text.data += size;
        text.size -= size;
    }
}

static void quote(struct buffer *out, struct text text)
{
    bool needed = false;
    for (size_t i = 0; i < text.size && !needed; i++)
        needed = memchr(",;\"", text.data[i], 3) != NULL;
    needed = needed || (text.size && (text.data[0] == ' ' || text.data[text.size - 1] == ' '));
    if (!needed) {
        if (text.size)
            buffer_append(out, text.data, text.size);
        return;
    }
    buffer_text(out, "\"");
    for (;;) {
        const char *end = text.size ? memchr(text.data, '"', text.size) : NULL;
        if (!end)
            break;
        size_t size = (size_t)(end - text.data) + 1;
        buffer_append(out, text.data, size);
        buffer_text(out, "\"");
        text.data += size;
        text.size -= size;
    }
    if (text.size)
        buffer_append(out, text.data, text.size);
    buffer_text(out, "\"");
}

void csv_text(struct csv *csv, struct text text)
{
    AUTO_BUFFER struct buffer visible = {0}, safe = {0};
    cell(csv);
    escape_visible(&visible, text);
    defuse(&safe, (struct text){visible.data, visible.size});
    quote(csv->out, (struct text){safe.data, safe.size});
}

void csv_chars(struct csv *csv, const char *text)
{
    csv_text(csv, text_of(text));
}

void csv_names(struct csv *csv, char *const *names)
{
    AUTO_BUFFER struct buffer list = {0};
    for (size_t i = 0; names && names[i]; i++) {
        buffer_text(&list, i ? BETWEEN : "");
        buffer_text(&list, names[i]);
    }
    csv_text(csv, (struct text){list.data, list.size});
}

void csv_count(struct csv *csv, uint64_t count)
{
    cell(csv);
    buffer_format(csv->out, "%" PRIu64, count);
}

static void number_text(struct buffer *out, double number)
{
    char text[64];
    if (!isfinite(number))
        return;
    int size = snprintf(text, sizeof text, "%.4f", number);
    while (size > 0 && text[size - 1] == '0')
        size--;
    if (size > 0 && text[size - 1] == '.')
        size--;
    if (size == 2 && memcmp(text, "-0", 2) == 0)
        buffer_text(out, "0");
    else
        buffer_append(out, text, (size_t)size);
}

void csv_number(struct csv *csv, double number)
{
    cell(csv);
    number_text(csv->out, number);
}

void csv_flag(struct csv *csv, bool flag)
{
    cell(csv);
    buffer_text(csv->out, flag ? "true" : "false");
}

void csv_time(struct csv *csv, filetime time)
{
    char text[FILETIME_TEXT_SIZE] = "";
    cell(csv);
    if (time)
        filetime_format(time, text);
    buffer_text(csv->out, text);
}

void csv_end(struct csv *csv)
{
    buffer_text(csv->out, "\r\n");
    csv->begun = false;
}

void csv_head(struct csv *csv, const char *const *names)
{
    for (; *names; names++)
        csv_chars(csv, *names);
    csv_end(csv);
}

/* ---- rows of JSON objects ---- */

void csv_column_names(struct csv *csv, const struct csv_column *columns)
{
    for (; columns->name; columns++)
        csv_chars(csv, columns->name);
    csv_end(csv);
}

static void value_text(struct buffer *out, const json_t *value)
{
    if (json_is_string(value))
        buffer_append(out, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        buffer_format(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_number(value))
        number_text(out, json_number_value(value));
    else if (json_is_boolean(value))
        buffer_text(out, json_is_true(value) ? "true" : "false");
}

static void item_text(struct buffer *out, const json_t *item, const char *member)
{
    if (!json_is_object(item)) {
        value_text(out, item);
        return;
    }
    const char *second = member ? strchr(member, '|') : NULL;
    AUTO_FREE char *first =
        second ? text_copy((struct text){member, (size_t)(second - member)}) : memory_text(member);
    value_text(out, first ? json_object_get(item, first) : NULL);
    if (!second)
        return;
    buffer_text(out, ": ");
    value_text(out, json_object_get(item, second + 1));
}

void csv_object(struct csv *csv, const struct csv_column *columns, const json_t *object)
{
    for (; columns->name; columns++) {
        const json_t *value = json_object_get(object, columns->name), *item;
        AUTO_BUFFER struct buffer text = {0};
        size_t i;
        if (!json_is_array(value))
            item_text(&text, value, columns->member);
        json_array_foreach(value, i, item)
        {
            buffer_text(&text, i ? BETWEEN : "");
            item_text(&text, item, columns->member);
        }
        csv_text(csv, (struct text){text.data, text.size});
    }
    csv_end(csv);
}
