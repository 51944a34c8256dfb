/* SPDX-License-Identifier: MIT */
#include "match/example.h"

#include "base/memory.h"

/* A later round is one further to the front of the log. */
static bool stands_before(filetime time, uint64_t record_id, unsigned round,
                          const struct example *other)
{
    if (time != other->time)
        return time > other->time;
    if (record_id != other->record_id)
        return record_id > other->record_id;
    return round > other->round;
}

bool example_wanted(const struct sighting *sighting, filetime time, uint64_t record_id,
                    unsigned round)
{
    return sighting->example_count < OBSERVE_EXAMPLES ||
           stands_before(time, record_id, round, &sighting->examples[OBSERVE_EXAMPLES - 1]);
}

void example_free(struct example *example)
{
    free(example->log);
    free(example->block);
    *example = (struct example){0};
}

static char *put(char *at, struct text *to, struct text text)
{
    if (text.size)
        memcpy(at, text.data, text.size);
    at[text.size] = '\0';
    *to = (struct text){at, text.size};
    return at + text.size + 1;
}

/* The bounds on numbers and sizes keep the sum far from overflow. */
static size_t block_size(const struct example *view)
{
    size_t size = view->string_count * (sizeof(struct text) + 1);
    size += view->value_count * (sizeof(struct text) + sizeof(char *) + 1);
    for (size_t i = 0; i < view->string_count; i++)
        size += view->strings[i].size;
    for (size_t i = 0; i < view->value_count; i++)
        size += view->values[i].size;
    return size;
}

char *sighting_name(struct sighting *sighting, const char *name, size_t likely)
{
    if (likely < sighting->name_count && strcmp(sighting->names[likely], name) == 0)
        return sighting->names[likely];
    for (size_t i = 0; i < sighting->name_count; i++)
        if (sighting->names[i][0] == name[0] && strcmp(sighting->names[i], name) == 0)
            return sighting->names[i];
    sighting->names = memory_grow(sighting->names, sighting->name_count, &sighting->name_capacity,
                                  sizeof *sighting->names);
    return sighting->names[sighting->name_count++] = memory_text(name);
}

/* A block is as large as what it holds and a quarter more: the examples of one sighting follow each
 * other in it, and differ by little. */
static void *block_for(struct example *to, size_t size)
{
    if (to->block_size < size) {
        free(to->block);
        to->block_size = size + size / 4;
        to->block = memory_zeroed(1, to->block_size);
    }
    return to->block;
}

static void copy(struct example *to, const struct example *view)
{
    struct text *texts = block_for(to, block_size(view) + 1); /* one even for nothing */
    char **names = (char **)(texts + view->string_count + view->value_count);
    char *at = (char *)(names + view->value_count);
    free(to->log);
    to->log = NULL;
    to->record_id = view->record_id;
    to->time = view->time;
    to->round = view->round;
    to->recovered = view->recovered;
    to->cut = view->cut;
    to->computer = view->computer;
    to->strings = texts;
    to->string_count = view->string_count;
    for (size_t i = 0; i < view->string_count; i++)
        at = put(at, texts++, view->strings[i]);
    to->values = texts;
    to->value_count = view->value_count;
    to->names = names;
    for (size_t i = 0; i < view->value_count; i++) {
        at = put(at, texts++, view->values[i]);
        names[i] = view->names[i];
    }
}

void example_add(struct sighting *sighting, const struct example *view)
{
    struct example *examples = sighting->examples;
    if (sighting->example_count < OBSERVE_EXAMPLES)
        examples[sighting->example_count++] = (struct example){0};
    size_t at = sighting->example_count - 1;
    struct example place = examples[at]; /* its memory serves the new one */
    while (at > 0 && stands_before(view->time, view->record_id, view->round, &examples[at - 1])) {
        examples[at] = examples[at - 1];
        at--;
    }
    copy(&place, view);
    place.computer = sighting->computer;
    examples[at] = place;
}

static int value_order(const struct attribute *a, const struct attribute *b)
{
    if (a->last != b->last)
        return a->last > b->last ? -1 : 1;
    return text_compare(a->value, b->value);
}

int attribute_order(const struct attribute *a, const struct attribute *b)
{
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : value_order(a, b);
}

/* Moves the attribute at an index, whose time has grown, to the front as far as it belongs among
 * those of its name, which begin at first. */
static void settle(struct attribute *attributes, size_t first, size_t at)
{
    struct attribute moved = attributes[at];
    for (; at > first && value_order(&moved, &attributes[at - 1]) < 0; at--)
        attributes[at] = attributes[at - 1];
    attributes[at] = moved;
}

static void set_value(struct attribute *attribute, struct text value)
{
    char *data = (char *)(uintptr_t)attribute->value.data;
    if (!data || attribute->room < value.size) {
        free(data);
        data = text_copy(value);
        attribute->room = value.size;
    } else {
        if (value.size)
            memcpy(data, value.data, value.size);
        data[value.size] = '\0';
    }
    attribute->value = (struct text){data, value.size};
    attribute->string = 0;
}

/* A new attribute behind those of its name, which begin at first and end before end. */
static void insert(struct sighting *sighting, size_t first, size_t end,
                   const struct attribute *seen)
{
    sighting->attributes = memory_grow(sighting->attributes, sighting->attribute_count,
                                       &sighting->attribute_capacity, sizeof *sighting->attributes);
    struct attribute *attributes = sighting->attributes;
    memmove(&attributes[end + 1], &attributes[end],
            (sighting->attribute_count - end) * sizeof *attributes);
    sighting->attribute_count++;
    attributes[end] = (struct attribute){.name = seen->name, .last = seen->last};
    set_value(&attributes[end], seen->value);
    settle(attributes, first, end);
}

/* Where the attributes of a name begin, or would. */
static size_t first_of(const struct sighting *sighting, const char *name)
{
    size_t first = 0;
    while (first < sighting->attribute_count && sighting->attributes[first].name != name)
        first++;
    if (first < sighting->attribute_count)
        return first;
    for (first = 0; first < sighting->attribute_count; first++)
        if (strcmp(sighting->attributes[first].name, name) > 0)
            break;
    return first;
}

/* By one that was seen later than all of some attributes. */
static void replace_oldest(struct attribute *attributes, size_t count, const struct attribute *seen)
{
    struct attribute oldest = attributes[count - 1];
    for (size_t i = count - 1; i > 0; i--)
        attributes[i] = attributes[i - 1];
    set_value(&oldest, seen->value);
    oldest.last = seen->last;
    attributes[0] = oldest;
}

bool attribute_add(struct sighting *sighting, const char *name, struct text value, filetime time)
{
    struct attribute *attributes = sighting->attributes;
    struct attribute seen = {.name = name, .value = value, .last = time};
    size_t first = first_of(sighting, name), end = first;
    for (; end < sighting->attribute_count && attributes[end].name == name; end++) {
        if (!text_equal_short(attributes[end].value, value))
            continue;
        if (time <= attributes[end].last)
            return false;
        attributes[end].last = time;
        settle(attributes, first, end);
        return true;
    }
    if (end - first < OBSERVE_ATTRIBUTES) {
        insert(sighting, first, end, &seen);
        return true;
    }
    if (time > attributes[first].last) {
        replace_oldest(&attributes[first], end - first, &seen);
        return true;
    }
    struct attribute *oldest = &attributes[end - 1];
    if (value_order(&seen, oldest) > 0)
        return false;
    set_value(oldest, value);
    oldest->last = time;
    settle(attributes, first, end - 1);
    return true;
}
