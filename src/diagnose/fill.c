/* SPDX-License-Identifier: MIT */
#include "diagnose/fill.h"

#include "base/ascii.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "kb/placeholder.h"

static bool name_equal(struct text name, const char *known)
{
    return text_equal(name, text_of(known));
}

static struct text value_of(const struct fill *fill, struct text name)
{
    if (name_equal(name, "server"))
        return text_of(fill->server);
    if (name_equal(name, "reporter"))
        return text_of(fill->reporter);
    for (size_t i = 0; i < fill->attribute_count; i++)
        if (name_equal(name, fill->attributes[i].name) && fill->attributes[i].count)
            return fill->attributes[i].values[0];
    return (struct text){0};
}

/* A switch of a command begins with '-' or '/', and PowerShell's '@' takes a value apart. */
static bool is_safe_in_command(struct text value)
{
    if (value.size > FILL_VALUE_SIZE || memchr("-/@", value.data[0], 3))
        return false;
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        if (!ascii_is_alphanumeric(c) && !memchr("._-:/\\@", c, 7))
            return false;
    }
    return true;
}

static void append_text(struct buffer *out, struct text text)
{
    if (text.size)
        buffer_append(out, text.data, text.size);
}

/* The value is a stranger's: its length is bounded, and a NUL would end the text. */
static void append_value(struct buffer *out, struct text value)
{
    struct text kept = value;
    if (value.size > FILL_VALUE_SIZE) {
        kept.size = FILL_VALUE_SIZE;
        while (kept.size && ((unsigned char)value.data[kept.size] & 0xc0) == 0x80)
            kept.size--;
    }
    for (size_t i = 0; i < kept.size; i++) {
        if (kept.data[i])
            buffer_append(out, &kept.data[i], 1);
        else
            buffer_text(out, "\xef\xbf\xbd");
    }
    if (kept.size < value.size)
        buffer_text(out, "\xe2\x80\xa6");
}

char *fill_text(const struct fill *fill, const char *text, bool command)
{
    struct buffer out = {0};
    struct text rest = text_of(text);
    struct placeholder found;
    buffer_reserve(&out, rest.size);
    while (placeholder_next(&rest, &found)) {
        struct text value = value_of(fill, found.name);
        append_text(&out, found.before);
        if (value.size && (!command || is_safe_in_command(value))) {
            append_value(&out, value);
        } else if (!value.size && found.text.size) {
            append_text(&out, found.text);
        } else {
            buffer_text(&out, "<");
            append_text(&out, found.name);
            buffer_text(&out, ">");
        }
    }
    append_text(&out, found.before);
    return buffer_take(&out);
}

static char *filled(const struct fill *fill, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? fill_text(fill, text, false) : memory_text("");
}

static char **filled_list(const struct fill *fill, const json_t *object, const char *key,
                          bool command)
{
    const json_t *list = json_object_get(object, key);
    size_t count = json_array_size(list);
    char **texts = memory_zeroed(count + 1, sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        texts[i] = fill_text(fill, text ? text : "", command);
    }
    return texts;
}

static char *optional(const json_t *object, const char *key)
{
    return memory_text(json_string_value(json_object_get(object, key)));
}

void fill_article(const struct fill *fill, const json_t *article, struct diagnosis *diagnosis)
{
    diagnosis->summary = filled(fill, article, "summary");
    const json_t *fixes = json_object_get(article, "fixes");
    diagnosis->fix_count = json_array_size(fixes);
    diagnosis->fixes = memory_zeroed(diagnosis->fix_count, sizeof *diagnosis->fixes);
    for (size_t i = 0; i < diagnosis->fix_count; i++) {
        const json_t *fix = json_array_get(fixes, i);
        diagnosis->fixes[i] = (struct filled_fix){
            .id = filled(fill, fix, "id"),
            .title = filled(fill, fix, "title"),
            .risk = filled(fill, fix, "risk"),
            .applies_when = filled(fill, fix, "applies_when"),
            .steps = filled_list(fill, fix, "steps", false),
            .commands = filled_list(fill, fix, "commands", true),
            .verify = filled_list(fill, fix, "verify", false),
            .undo = filled_list(fill, fix, "undo", false),
        };
    }
    const json_t *references = json_object_get(article, "references");
    diagnosis->reference_count = json_array_size(references);
    diagnosis->references =
        memory_zeroed(diagnosis->reference_count, sizeof *diagnosis->references);
    for (size_t i = 0; i < diagnosis->reference_count; i++) {
        const json_t *reference = json_array_get(references, i);
        diagnosis->references[i] = (struct reference){.title = filled(fill, reference, "title"),
                                                      .id = optional(reference, "id"),
                                                      .url = optional(reference, "url")};
    }
}
