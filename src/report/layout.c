/* SPDX-License-Identifier: MIT */
#include "report/layout.h"

#include "base/memory.h"
#include "report/escape.h"

#include <stdarg.h>
#include <stdio.h>

#define LEAST_WIDTH 40 /* narrower terminals get long lines rather than one word each */
#define LEAST_TEXT 24

/* ECMA-48 SGR parameters. */
static const char *const inks[] = {
    [INK_BOLD] = "1",    [INK_DIM] = "2",   [INK_ERROR] = "1;31", [INK_WARNING] = "1;33",
    [INK_INFO] = "1;34", [INK_GOOD] = "32", [INK_COMMAND] = "36",
};

static void ink_on(struct layout *layout, enum ink ink)
{
    if (layout->style->color && ink != INK_PLAIN)
        buffer_format(layout->out, "\x1b[%sm", inks[ink]);
}

static void ink_off(struct layout *layout, enum ink ink)
{
    if (layout->style->color && ink != INK_PLAIN)
        buffer_text(layout->out, "\x1b[0m");
}

static void spaces(struct layout *layout, size_t count)
{
    static const char blank[] = "                ";
    for (; count; count -= count < 16 ? count : 16)
        buffer_append(layout->out, blank, count < 16 ? count : 16);
}

void layout_gap(struct layout *layout)
{
    const struct buffer *out = layout->out;
    if (out->size == layout->start ||
        (out->size > 1 && memcmp(out->data + out->size - 2, "\n\n", 2) == 0))
        return;
    buffer_text(layout->out, "\n");
}

static bool is_break(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The next word of *rest, which moves on; false at the end. */
static bool next_word(struct text *rest, struct text *ret_word)
{
    while (rest->size && is_break(rest->data[0])) {
        rest->data++;
        rest->size--;
    }
    if (!rest->size)
        return false;
    size_t size = 0;
    while (size < rest->size && !is_break(rest->data[size]))
        size++;
    *ret_word = (struct text){rest->data, size};
    rest->data += size;
    rest->size -= size;
    return true;
}

size_t layout_room(const struct layout *layout, size_t indent)
{
    size_t width = layout->style->width ? layout->style->width : 80;
    if (width < LEAST_WIDTH)
        width = LEAST_WIDTH;
    if (width > LAYOUT_PROSE && !layout->wide)
        width = LAYOUT_PROSE;
    return width < indent + LEAST_TEXT ? LEAST_TEXT : width - indent;
}

void layout_wrap(struct layout *layout, enum ink ink, const char *first, struct text text)
{
    size_t indent = escape_columns(text_of(first));
    size_t width = indent + layout_room(layout, indent);
    buffer_text(layout->out, first);
    ink_on(layout, ink);
    size_t column = indent;
    struct buffer word = {0};
    struct text part;
    while (next_word(&text, &part)) {
        size_t columns = escape_plain_run(part);
        if (columns < part.size) {
            buffer_clear(&word);
            escape_visible(&word, part);
            part = (struct text){word.data, word.size};
            columns = escape_columns(part);
        }
        if (column > indent && column + 1 + columns > width) {
            ink_off(layout, ink);
            buffer_text(layout->out, "\n");
            spaces(layout, indent);
            ink_on(layout, ink);
            column = indent;
        } else if (column > indent) {
            buffer_text(layout->out, " ");
            column++;
        }
        buffer_append(layout->out, part.data, part.size);
        column += columns;
    }
    ink_off(layout, ink);
    buffer_text(layout->out, "\n");
    buffer_free(&word);
}

void layout_format(struct layout *layout, enum ink ink, const char *first, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = memory_format_list(format, arguments);
    va_end(arguments);
    layout_wrap(layout, ink, first, text_of(text));
}

void layout_item(struct layout *layout, enum ink ink, const char *first, struct text text)
{
    buffer_text(layout->out, first);
    layout_line(layout, ink, 0, text);
}

void layout_line(struct layout *layout, enum ink ink, size_t indent, struct text text)
{
    spaces(layout, indent);
    ink_on(layout, ink);
    escape_visible(layout->out, text);
    ink_off(layout, ink);
    buffer_text(layout->out, "\n");
}

/* The next line of *rest, which moves on; false behind the last. */
static bool next_line(struct text *rest, struct text *ret_line)
{
    if (!rest->data)
        return false;
    const char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    *ret_line = (struct text){rest->data, end ? (size_t)(end - rest->data) : rest->size};
    if (end && ret_line->size && end[-1] == '\r')
        ret_line->size--;
    *rest = end ? (struct text){end + 1, rest->size - (size_t)(end + 1 - rest->data)}
                : (struct text){NULL, 0};
    return true;
}

void layout_lines(struct layout *layout, enum ink ink, size_t indent, size_t rest, struct text text)
{
    struct text line;
    for (size_t at = indent; next_line(&text, &line); at = rest)
        layout_line(layout, ink, at, line);
}

/* How many bytes at the start of a line fit: up to a space behind a word, or, if not even the first
 * word fits, that word. */
static size_t fitting(struct text line, size_t columns)
{
    size_t fits = 0, at = 0;
    while (at < line.size) {
        size_t end = at;
        while (end < line.size && line.data[end] == ' ')
            end++;
        while (end < line.size && line.data[end] != ' ')
            end++;
        size_t wide = escape_columns((struct text){line.data + at, end - at});
        if (fits && wide > columns)
            return fits;
        columns -= wide < columns ? wide : columns;
        fits = at = end;
    }
    return fits;
}

void layout_fold_line(struct layout *layout, enum ink ink, size_t indent, size_t rest,
                      struct text line)
{
    AUTO_BUFFER struct buffer visible = {0};
    escape_visible(&visible, line);
    struct text left = {visible.data, visible.size};
    do {
        size_t size = fitting(left, layout_room(layout, indent));
        spaces(layout, indent);
        ink_on(layout, ink);
        buffer_append(layout->out, left.data, size);
        ink_off(layout, ink);
        buffer_text(layout->out, "\n");
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): what has a size has bytes */
        while (size < left.size && left.data[size] == ' ')
            size++;
        left = (struct text){left.data ? left.data + size : NULL, left.size - size};
        indent = rest;
    } while (left.size);
}

void layout_fold(struct layout *layout, enum ink ink, size_t indent, size_t rest, struct text text)
{
    struct text line;
    for (size_t at = indent; next_line(&text, &line); at = rest)
        layout_fold_line(layout, ink, at, rest, line);
}
