/* SPDX-License-Identifier: MIT */
#include "reader/fast_array.h"

#include "reader/fast_pack.h"
#include "reader/fast_value.h"

/* An array of strings while it is converted, together with the NULs between them. */
struct pass {
    struct text name;
    const char *text;       /* of the string at hand */
    struct insertion *next; /* where it goes: there is room for as many as there are units */
};

static inline __attribute__((always_inline)) void end_string(struct pass *pass, const char *end)
{
    *pass->next++ = (struct insertion){pass->name, {pass->text, (size_t)(end - pass->text)}};
    pass->text = end;
}

/* A block of units, of which those that stop are the bits of the mask. */
static inline __attribute__((always_inline)) uint64_t pack_block(const uint8_t *in, char *out,
                                                                 bool wide)
{
    if (!wide)
        return pack_units(in, out);
    const uint64_t low = pack_units_wide(in, out);
    return low | (uint64_t)pack_units_wide(in + 2 * PACK_UNITS, out + PACK_UNITS) << PACK_UNITS;
}

/* Ends strings where units were NUL; false at one that is not ASCII. */
static inline __attribute__((always_inline)) bool end_strings(struct pass *pass, const uint8_t *in,
                                                              const char *out, uint64_t stops)
{
    for (; stops; stops &= stops - 1) {
        const size_t end = (size_t)__builtin_ctzll(stops);
        if (bytes_u16(in + 2 * end) != 0)
            return false;
        end_string(pass, out + end);
        pass->text++;
    }
    return true;
}

/* array_add_ascii() for machines with or without wide registers. */
static inline __attribute__((always_inline)) uint32_t add_ascii(struct decoder *decoder,
                                                                struct text name, struct span bytes,
                                                                uint32_t readable, bool wide)
{
    const size_t used = decoder->area.used, before = decoder->string_count;
    const uint32_t units = bytes.size / 2, block = wide ? 2 * PACK_UNITS : PACK_UNITS;
    if (bytes.size % 2 != 0 || readable < bytes.size + 2 * block ||
        TEXT_SIZE_OF_UTF16(bytes.size) + block > TEXT_AREA_SIZE - used || decoder->steps < units)
        return 0;
    decoder_reserve(decoder, units);
    const uint8_t *in = bytes.data, *const last = in + (units - 1) / block * block * 2;
    char *out = decoder->area.data + used;
    struct pass pass = {name, out, decoder->strings + before};
    for (; in < last; in += 2 * block, out += block) {
        const uint64_t stops = pack_block(in, out, wide);
        if (stops && !end_strings(&pass, in, out, stops))
            goto out;
    }
    const uint32_t left = (units - 1) % block + 1;
    const uint64_t stops = pack_block(in, out, wide);
    if (end_strings(&pass, in, out, stops & UINT64_MAX >> (64 - left)) && pass.text < out + left)
        end_string(&pass, out + left);
out:
    decoder->string_count = (size_t)(pass.next - decoder->strings);
    decoder->area.used = (size_t)(pass.text - decoder->area.data);
    decoder->steps -= (uint32_t)(decoder->string_count - before);
    return 2 * (uint32_t)(decoder->area.used - used);
}

WIDE static uint32_t add_ascii_wide(struct decoder *decoder, struct text name, struct span bytes,
                                    uint32_t readable)
{
    return add_ascii(decoder, name, bytes, readable, true);
}

static uint32_t add_ascii_narrow(struct decoder *decoder, struct text name, struct span bytes,
                                 uint32_t readable)
{
    return add_ascii(decoder, name, bytes, readable, false);
}

uint32_t array_add_ascii(struct decoder *decoder, struct text name, struct span bytes,
                         uint32_t readable)
{
    return wide_is_there() ? add_ascii_wide(decoder, name, bytes, readable)
                           : add_ascii_narrow(decoder, name, bytes, readable);
}

/* One element, of any type. */
static bool add_element(struct decoder *decoder, struct text name, uint8_t type, struct span *bytes)
{
    const size_t start = decoder->area.used;
    struct span one;
    if (!value_element(type, bytes, &one))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    if (!decoder_spend(decoder, 1, 0))
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
