/* SPDX-License-Identifier: MIT */
#include "evtx_form.h"

#include "evtx_mutate.h"
#include "reader/bytes.h"

size_t form_below(const struct form *form, size_t limit)
{
    return limit ? evtx_random(form->state) % limit : 0;
}

bool form_once_in(const struct form *form, unsigned times)
{
    return form_below(form, times) == 0;
}

uint32_t form_offset(size_t at)
{
    return (uint32_t)(at - SHORT_HEAD_SIZE + SHORT_CHUNK_AT);
}

size_t form_place(const struct form *form, uint32_t offset, size_t bytes)
{
    if (offset < SHORT_CHUNK_AT || offset > EVTX_CHUNK_SIZE)
        return 0;
    size_t at = offset - SHORT_CHUNK_AT + SHORT_HEAD_SIZE;
    return at <= form->size && form->size - at >= bytes ? at : 0;
}

void form_read(struct form *form)
{
    size_t at = SHORT_HEAD_SIZE;
    form->count = 0;
    while (form->size - at >= RECORD_MIN_SIZE && form->count < MAX_RECORDS &&
           bytes_u32(form->data + at) == 0x2a2a) {
        size_t size = bytes_u32(form->data + at + 4);
        if (size < RECORD_MIN_SIZE || size > form->size - at)
            return;
        form->records[form->count].at = at;
        form->records[form->count++].size = size;
        at += size;
    }
}

void form_choose(struct form *form)
{
    form->instance = form->definition = form->values = 0;
    form->chosen = form_below(form, form->count);
    size_t at = form->records[form->chosen].at + EVTX_RECORD_HEADER_SIZE + 4;
    if (form->size - at < INSTANCE_SIZE || form->data[at] != 0x0c)
        return;
    form->instance = at;
    uint32_t offset = bytes_u32(form->data + at + INSTANCE_DEFINITION);
    form->definition = form_place(form, offset, DEFINITION_SIZE);
    size_t values = at + INSTANCE_SIZE;
    if (form->definition == values)
        values += DEFINITION_SIZE + (size_t)bytes_u32(form->data + values + DEFINITION_LENGTH);
    if (values < form->size && form->size - values >= 4)
        form->values = values;
}

bool form_shift(struct form *form, size_t at, int by)
{
    size_t bytes = (size_t)(by < 0 ? -by : by);
    if (by < 0) {
        if (form->size - at < bytes)
            return false;
        memmove(form->data + at, form->data + at + bytes, form->size - at - bytes);
        form->size -= bytes;
        return true;
    }
    if (form->max - form->size < bytes)
        return false;
    memmove(form->data + at + bytes, form->data + at, form->size - at);
    form->size += bytes;
    return true;
}

void form_resize(struct form *form, size_t at, int by)
{
    size_t start = form->records[form->chosen].at, size = form->records[form->chosen].size;
    if (at < start + EVTX_RECORD_HEADER_SIZE || at > start + size ||
        (by < 0 && size < RECORD_MIN_SIZE + (size_t)-by) || !form_shift(form, at, by) ||
        form_once_in(form, 4))
        return;
    size = by < 0 ? size - (size_t)-by : size + (size_t)by;
    bytes_put_u32(form->data + start + 4, (uint32_t)size);
    if (start + size <= form->size && !form_once_in(form, 8))
        bytes_put_u32(form->data + start + size - 4, (uint32_t)size);
}

uint32_t form_odd_number(const struct form *form)
{
    static const uint32_t numbers[] = {0,      1,      2,       3,          4,          7,
                                       8,      15,     16,      24,         27,         28,
                                       127,    128,    255,     256,        511,        512,
                                       513,    0x7FFF, 0x8000,  0xFFFF,     0x10000,    0xFFFC,
                                       0xFE00, 0xFFF0, 1 << 30, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    if (form_once_in(form, 3))
        return form_offset(SHORT_HEAD_SIZE + form_below(form, form->size - SHORT_HEAD_SIZE));
    return numbers[form_below(form, sizeof numbers / sizeof *numbers)];
}

void form_put(struct form *form, size_t at, size_t bytes, uint32_t number)
{
    if (at > form->size || form->size - at < bytes)
        return;
    for (size_t i = 0; i < bytes; i++)
        form->data[at + i] = (uint8_t)(number >> 8 * i);
}

size_t form_any_place(struct form *form)
{
    if (form->count && !form_once_in(form, 4))
        return form->records[form->chosen].at + form_below(form, form->records[form->chosen].size);
    return SHORT_HEAD_SIZE + form_below(form, form->size - SHORT_HEAD_SIZE);
}
