/* SPDX-License-Identifier: MIT */
#include "reader/fast_array.h"

#include "reader/fast_pack.h"
#include "reader/fast_value.h"

/* An array of strings while it is converted, together with the NULs between them. */
struct pass {
    struct text name;
    const char *text;        /* of the string at hand */
    struct insertion *next;  /* where it goes */
    struct insertion *limit; /* there is room before */
    uint32_t work;           /* that was done */
};

static void make_room(struct decoder *decoder, struct pass *pass)
{
    decoder->string_count = (size_t)(pass->next - decoder->strings);
    decoder_reserve(decoder, PACK_UNITS + 1);
    pass->next = decoder->strings + decoder->string_count;
    pass->limit = decoder->strings + decoder->string_capacity;
}

/* The string at hand ends here; what it takes is one more unit if it has a NUL. */
static inline void end_string(struct pass *pass, const char *end, uint32_t nul)
{
    const size_t size = (size_t)(end - pass->text);
    *pass->next++ = (struct insertion){pass->name, {pass->text, size}};
    pass->work += decoder_work(1, 2 * ((uint32_t)size + nul));
    pass->text = end + nul;
}

/* Ends strings where units were NUL; false at one that is not ASCII. */
static inline bool end_strings(struct decoder *decoder, struct pass *pass, const uint8_t *in,
                               const char *out, uint32_t stops)
{
    if ((size_t)(pass->limit - pass->next) <= PACK_UNITS)
        make_room(decoder, pass);
    for (; stops; stops &= stops - 1) {
        const unsigned end = (unsigned)__builtin_ctz(stops);
        if (bytes_u16(in + 2 * end) != 0)
            return false;
        end_string(pass, out + end, 1);
    }
    return true;
}

uint32_t array_add_ascii(struct decoder *decoder, struct text name, struct span bytes,
                         uint32_t readable)
{
    struct text_area *area = &decoder->area;
    uint32_t left = bytes.size / 2;
    if (bytes.size % 2 != 0 || readable < bytes.size + 2 * PACK_UNITS ||
        TEXT_SIZE_OF_UTF16(bytes.size) + PACK_UNITS > TEXT_AREA_SIZE - area->used ||
        decoder->steps < decoder_work(left, bytes.size))
        return 0;
    const uint8_t *in = bytes.data;
    char *const to = area->data + area->used, *out = to;
    struct pass pass = {name, to, decoder->strings + decoder->string_count,
                        decoder->strings + decoder->string_capacity, 0};
    for (; left > PACK_UNITS; left -= PACK_UNITS, in += 2 * PACK_UNITS, out += PACK_UNITS) {
        const uint32_t stops = pack_units(in, out);
        if (stops && !end_strings(decoder, &pass, in, out, stops))
            goto out;
    }
    if (end_strings(decoder, &pass, in, out,
                    pack_units(in, out) & UINT32_MAX >> (PACK_UNITS - left)) &&
        pass.text < out + left)
        end_string(&pass, out + left, 0);
out:
    decoder->string_count = (size_t)(pass.next - decoder->strings);
    area->used += (size_t)(pass.text - to);
    decoder->steps -= pass.work;
    return 2 * (uint32_t)(pass.text - to);
}

/* One element, of any type. */
static bool add_element(struct decoder *decoder, struct text name, uint8_t type, struct span *bytes)
{
    const size_t start = decoder->area.used;
    struct span one;
    if (!value_element(type, bytes, &one))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    if (!decoder_spend(decoder, 1, one.size))
        return false;
    if (!value_text(&decoder->area, type, one))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    decoder_add(decoder, name, area_since(&decoder->area, start));
    return true;
}

bool array_add(struct decoder *decoder, struct text name, uint8_t type, struct span bytes,
               uint32_t readable)
{
    if (bytes.size == 0)
        decoder_add(decoder, name, (struct text){NULL, 0});
    while (bytes.size > 0) {
        const uint32_t before = bytes.size;
        if (!add_element(decoder, name, type, &bytes))
            return false;
        readable -= before - bytes.size;
        if (type == VALUE_UTF16 && bytes.size > 0) {
            const uint32_t done = array_add_ascii(decoder, name, bytes, readable);
            bytes.data += done;
            bytes.size -= done;
            readable -= done;
        }
    }
    return true;
}
