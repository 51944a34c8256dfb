/* SPDX-License-Identifier: MIT */
#include "diagnose/attributes.h"

#include "base/memory.h"

static int by_name_and_latest(const void *a, const void *b)
{
    const struct attribute *x = *(const struct attribute *const *)a;
    const struct attribute *y = *(const struct attribute *const *)b;
    int order = strcmp(x->name, y->name);
    if (order)
        return order;
    if (x->last != y->last)
        return x->last > y->last ? -1 : 1;
    return text_compare(x->value, y->value);
}

static bool names_the_server(const struct kb_signature *signature, const char *parameter)
{
    return signature->target && !signature->target_is_url &&
           strcmp(signature->target, parameter) == 0;
}

static const struct attribute **collect(const struct kb *kb, const struct part *const *parts,
                                        size_t part_count, size_t *ret_count)
{
    const struct attribute **list = NULL;
    size_t count = 0, capacity = 0;
    for (size_t p = 0; p < part_count; p++)
        for (size_t s = 0; s < parts[p]->sighting_count; s++) {
            const struct sighting *sighting = parts[p]->sightings[s];
            for (size_t i = 0; i < sighting->attribute_count; i++) {
                if (names_the_server(kb_signature(kb, parts[p]->signature),
                                     sighting->attributes[i].name))
                    continue;
                list = memory_grow(list, count, &capacity, sizeof(const struct attribute *));
                list[count++] = &sighting->attributes[i];
            }
        }
    if (count)
        qsort(list, count, sizeof(const struct attribute *), by_name_and_latest);
    *ret_count = count;
    return list;
}

static bool has_value(const struct attribute_values *values, struct text value)
{
    for (size_t i = 0; i < values->count; i++)
        if (text_equal(values->values[i], value))
            return true;
    return false;
}

struct attribute_values *attributes_gather(const struct kb *kb, const struct part *const *parts,
                                           size_t part_count, size_t *ret_count)
{
    size_t listed;
    AUTO_FREE const struct attribute **list = collect(kb, parts, part_count, &listed);
    struct attribute_values *attributes = memory_zeroed(listed, sizeof *attributes);
    size_t count = 0;
    for (size_t i = 0; i < listed; i++) {
        if (!count || strcmp(attributes[count - 1].name, list[i]->name) != 0) {
            attributes[count++] = (struct attribute_values){
                .name = memory_text(list[i]->name),
                .values = memory_zeroed(OBSERVE_ATTRIBUTES, sizeof(struct text))};
        }
        struct attribute_values *values = &attributes[count - 1];
        if (values->count < OBSERVE_ATTRIBUTES && !has_value(values, list[i]->value))
            values->values[values->count++] =
                (struct text){text_copy(list[i]->value), list[i]->value.size};
    }
    *ret_count = count;
    return attributes;
}

void attributes_free(struct attribute_values *attributes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < attributes[i].count; k++)
            free((char *)attributes[i].values[k].data);
        free(attributes[i].values);
        free(attributes[i].name);
    }
    free(attributes);
}
