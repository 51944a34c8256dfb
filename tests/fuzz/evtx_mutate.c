/* SPDX-License-Identifier: MIT */
#include "evtx_mutate.h"

#include "evtx_form.h"

#include "reader/bytes.h"

uint32_t evtx_random(uint32_t *state)
{
    uint32_t x = *state ? *state : 0x9E3779B9;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

static void change_bit(struct form *form)
{
    size_t at = form_any_place(form);
    if (at < form->size)
        form->data[at] ^= (uint8_t)(1 << form_below(form, 8));
}

static void change_number(struct form *form)
{
    form_put(form, form_any_place(form), (size_t)1 << form_below(form, 3), form_odd_number(form));
}

/* A number a little larger or smaller, as sizes and counts have to be to go wrong. */
static void change_little(struct form *form)
{
    size_t at = form_any_place(form);
    if (at < form->size)
        form->data[at] = (uint8_t)(form->data[at] + form_below(form, 9) - 4);
}

static void change_header(struct form *form)
{
    size_t at = form->records[form->chosen].at, size = form->records[form->chosen].size;
    switch (form_below(form, 4)) {
    case 0:
        form_put(form, at + 4, 4, (uint32_t)(size + 8 * form_below(form, 9) - 32));
        return;
    case 1:
        form_put(form, at + 4, 4, form_odd_number(form));
        return;
    case 2:
        form_put(form, at + 8, 4, form_odd_number(form));
        return;
    default: /* takes in the record behind it */
        if (form->chosen + 1 < form->count)
            form_put(form, at + 4, 4, (uint32_t)(size + form->records[form->chosen + 1].size));
    }
}

static void insert_or_delete(struct form *form)
{
    int by = (int)form_below(form, 33) - 16;
    form_resize(form, form_any_place(form), by);
}

static void repeat_record(struct form *form)
{
    size_t at = form->records[form->chosen].at, size = form->records[form->chosen].size;
    size_t end = form->records[form->count - 1].at + form->records[form->count - 1].size;
    if (form->max - form->size < size)
        return;
    memmove(form->data + end + size, form->data + end, form->size - end);
    memmove(form->data + end, form->data + at, size);
    form->size += size;
    form_put(form, end + 8, 4, bytes_u32(form->data + at + 8) + 1);
}

static void remove_record(struct form *form)
{
    if (form->count > 1)
        form_shift(form, form->records[form->chosen].at, -(int)form->records[form->chosen].size);
}

static void change_template(struct form *form)
{
    if (!form->instance)
        return;
    uint8_t *instance = form->data + form->instance;
    size_t other = form->instance + INSTANCE_SIZE;
    switch (form_below(form, 5)) {
    case 0: { /* another record's definition */
        struct form copy = *form;
        form_choose(&copy);
        other = copy.definition ? copy.definition : other;
        break;
    }
    case 1:
        other = form_any_place(form);
        break;
    case 2:
        bytes_put_u32(instance + INSTANCE_DEFINITION, form_odd_number(form));
        return;
    case 3: /* a definition that is larger or smaller than it says */
        if (form->definition)
            form_put(form, form->definition + DEFINITION_LENGTH, 2,
                     (uint32_t)bytes_u16(form->data + form->definition + DEFINITION_LENGTH) +
                         (uint32_t)form_below(form, 33) - 16);
        return;
    default: /* the definition's own fields: the next of its chain, its GUID, its size */
        if (form->definition)
            form_put(form, form->definition + 4 * form_below(form, 6), 4, form_odd_number(form));
        return;
    }
    bytes_put_u32(instance + INSTANCE_DEFINITION, form_offset(other));
    if (!form_once_in(form, 4) && other < form->size && form->size - other >= DEFINITION_SIZE)
        memcpy(instance + INSTANCE_ID, form->data + other + DEFINITION_GUID, 4);
}

static void change_value(struct form *form)
{
    static const uint8_t types[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                    0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11,
                                    0x12, 0x13, 0x14, 0x15, 0x20, 0x21, 0x81, 0x84, 0x95};
    if (!form->values)
        return;
    size_t count = bytes_u32(form->data + form->values);
    size_t most = (form->size - form->values - 4) / 4;
    size_t index = form_below(form, count < most ? count : most);
    size_t descriptor = form->values + 4 + 4 * index;
    if (most == 0 || form_once_in(form, 8)) {
        form_put(form, form->values, 4,
                 form_once_in(form, 2) ? form_odd_number(form)
                                       : (uint32_t)(count + form_below(form, 5) - 2));
        return;
    }
    size_t at = form->values + 4 + 4 * count;
    for (size_t i = 0; i < index; i++)
        at += bytes_u16(form->data + form->values + 4 + 4 * i);
    switch (form_below(form, 4)) {
    case 0:
        form->data[descriptor + 2] = types[form_below(form, sizeof types)];
        return;
    case 1:
        form_put(form, descriptor, 2, form_odd_number(form));
        return;
    case 2: { /* its bytes and its size, in step */
        int by = (int)form_below(form, 17) - 8;
        uint16_t size = bytes_u16(form->data + descriptor);
        if (at <= form->size && (by >= 0 || size >= -by)) {
            form_put(form, descriptor, 2, (uint32_t)(size + by));
            form_resize(form, at, by);
        }
        return;
    }
    default: /* what a nested template or fragment begins with */
        if (at < form->size && form->size - at >= INSTANCE_SIZE + 4 && form->instance) {
            form->data[descriptor + 2] = 0x21;
            memcpy(form->data + at, form->data + form->instance - 4, INSTANCE_SIZE + 4);
        }
    }
}

static bool is_token(uint8_t byte)
{
    return (byte & 0xBF) < 0x10;
}

static void change_token(struct form *form)
{
    size_t at =
        form->definition && !form_once_in(form, 3)
            ? form->definition + DEFINITION_SIZE +
                  form_below(
                      form, bytes_u32(form->data + form->definition + DEFINITION_LENGTH) % 4096 + 1)
            : form_any_place(form);
    for (unsigned i = 0; i < 16 && at + i < form->size; i++)
        if (is_token(form->data[at + i])) {
            form->data[at + i] =
                (uint8_t)(form_below(form, 16) | (form_once_in(form, 3) ? 0x40 : 0));
            return;
        }
}

/* True when an offset leads to something that can be a name: units of ASCII, a NUL behind them. */
static bool is_name(const struct form *form, uint32_t offset)
{
    size_t at = form_place(form, offset, NAME_HEAD_SIZE + 4);
    if (!at)
        return false;
    size_t units = bytes_u16(form->data + at + 6);
    return units > 0 && units < 64 && form->data[at + NAME_HEAD_SIZE + 1] == 0 &&
           form->data[at + NAME_HEAD_SIZE] >= 0x20;
}

static size_t find_name_offset(struct form *form)
{
    size_t at = form_any_place(form);
    for (unsigned i = 0; i < 256 && at < form->size && form->size - at >= 4; i++, at++)
        if (is_name(form, bytes_u32(form->data + at)))
            return at;
    return 0;
}

static void change_name(struct form *form)
{
    size_t at = find_name_offset(form);
    if (!at)
        return;
    size_t name = form_place(form, bytes_u32(form->data + at), NAME_HEAD_SIZE + 4);
    size_t other = find_name_offset(form);
    switch (form_below(form, 4)) {
    case 0:
        if (other)
            memmove(form->data + at, form->data + other, 4);
        return;
    case 1:
        form_put(form, at, 4, form_odd_number(form));
        return;
    case 2:
        form_put(form, name + 6, 2,
                 form_once_in(form, 2) ? form_odd_number(form)
                                       : (uint32_t)bytes_u16(form->data + name + 6) +
                                             (uint32_t)form_below(form, 5) - 2);
        return;
    default: /* its text, or where the next name of the table is */
        form_put(form,
                 name + (form_once_in(form, 3) ? 0 : NAME_HEAD_SIZE + 2 * form_below(form, 4)), 2,
                 form_odd_number(form));
    }
}

static void change_text(struct form *form)
{
    static const uint16_t units[] = {0,      0x09,   0x0a,   0x0d,   0x1f,   0x22,   0x26,
                                     0x3c,   0x3e,   0x7f,   0x85,   0xa0,   0xad,   0x7ff,
                                     0x800,  0x200e, 0x202e, 0x2028, 0xd800, 0xdbff, 0xdc00,
                                     0xdfff, 0xfeff, 0xfffd, 0xfffe, 0xffff};
    size_t at = form_any_place(form);
    while (at + 3 < form->size && !(form->data[at] >= 0x20 && form->data[at + 1] == 0))
        at++;
    form_put(form, at, 2, units[form_below(form, sizeof units / sizeof *units)]);
}

static void copy_range(struct form *form)
{
    size_t from = form_any_place(form), to = form_any_place(form), bytes = 1 + form_below(form, 48);
    if (from < form->size && to < form->size && form->size - from >= bytes &&
        form->size - to >= bytes)
        memmove(form->data + to, form->data + from, bytes);
}

/* What needs no record. */
static void change_head(struct form *form)
{
    if (form_once_in(form, 2))
        form->data[0] ^= (uint8_t)(1 << form_below(form, 5));
    else
        form_put(form, 1, 2,
                 form->count ? form_offset(form->records[form->chosen].at) : form_odd_number(form));
}

size_t evtx_mutate(uint8_t *data, size_t size, size_t max, uint32_t *state)
{
    static void (*const changes[])(struct form *) = {
        change_bit,      change_number, change_little,   change_header, insert_or_delete,
        repeat_record,   remove_record, change_template, change_value,  change_value,
        change_token,    change_token,  change_name,     change_text,   copy_range,
        change_template, change_head,
    };
    struct form form = {.data = data,
                        .size = size,
                        .max = max > SHORT_MAX_SIZE ? SHORT_MAX_SIZE : max,
                        .state = state};
    if (size < SHORT_HEAD_SIZE || size > form.max)
        return size;
    form_read(&form);
    if (form.count == 0) {
        form_once_in(&form, 4) ? change_head(&form) : change_number(&form);
        return form.size;
    }
    form_choose(&form);
    changes[form_below(&form, sizeof changes / sizeof *changes)](&form);
    if (form_once_in(&form, 8))
        return form.size;
    form_read(&form); /* the chunk's header mostly agrees with what it holds */
    if (form.count)
        form_put(&form, 1, 2, form_offset(form.records[form.count - 1].at));
    return form.size;
}
