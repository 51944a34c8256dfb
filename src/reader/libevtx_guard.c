/* SPDX-License-Identifier: MIT */
#include "reader/libevtx_guard.h"

#include "reader/fast_token.h"
#include "reader/fast_value.h"

/* Bytes of templates that libevtx may walk for one record; real ones need a few hundred thousand at
 * most by the rough measure below. */
#define MAX_EXPANSION (1u << 24)
#define MAX_NESTING 6
#define MAX_INSTANCES 2000

struct guard {
    unsigned instances; /* left */
};

static bool measure(struct guard *guard, struct cursor tokens, unsigned depth,
                    uint64_t *ret_expansion);

/* How often a byte of the chunk from the definition on might begin a substitution of this value
 * (tokens 0d and 0e, then the index): at least as often as libevtx can meet one. */
static uint32_t count_uses(struct cursor tokens, uint32_t index)
{
    uint32_t uses = 0;
    const uint8_t *at = tokens.chunk + tokens.at, *end = tokens.chunk + EVTX_CHUNK_SIZE;
    for (; end - at >= 3; at++)
        uses += ((at[0] & 0xBF) == 0x0d || (at[0] & 0xBF) == 0x0e) && bytes_u16(at + 1) == index;
    return uses;
}

static bool is_xml(const struct instance *instance, uint32_t index)
{
    return instance->values.chunk[instance->values.at + 4 * index + 2] == VALUE_XML;
}

/* An element that is a value itself may use the values that it stands among, itself too. */
static bool is_circular(const struct instance *instance, struct cursor tokens)
{
    if (cursor_left(&tokens) == 0 || (tokens.chunk[tokens.at] & 0xBF) != 0x01)
        return false;
    for (uint32_t i = 0; i < instance->value_count; i++)
        if (is_xml(instance, i) && count_uses(tokens, i) > 0)
            return true;
    return false;
}

static bool measure_instance(struct guard *guard, const struct instance *instance, unsigned depth,
                             uint64_t *ret_expansion)
{
    uint64_t expansion = EVTX_CHUNK_SIZE;
    uint32_t at = instance->values.at + 4 * instance->value_count;
    for (uint32_t i = 0; i < instance->value_count && expansion <= MAX_EXPANSION; i++) {
        uint32_t word = bytes_u32(instance->values.chunk + instance->values.at + 4 * i);
        uint64_t nested;
        if (is_xml(instance, i)) {
            struct cursor tokens = cursor_over(instance->values.chunk, at, EVTX_CHUNK_SIZE);
            if (is_circular(instance, tokens) || !measure(guard, tokens, depth + 1, &nested))
                return false;
            expansion += nested * count_uses(instance->body, i);
        }
        at += word & 0xFFFF;
    }
    *ret_expansion = expansion;
    return expansion <= MAX_EXPANSION;
}

/* What libevtx would walk for a fragment, all nested templates included. */
static bool measure(struct guard *guard, struct cursor tokens, unsigned depth,
                    uint64_t *ret_expansion)
{
    struct instance instance;
    if (depth > MAX_NESTING || guard->instances == 0)
        return false;
    guard->instances--;
    *ret_expansion = EVTX_CHUNK_SIZE;
    token_fragment(&tokens);
    if (!token_is_instance(&tokens))
        return true;
    return instance_read(&tokens, &instance) &&
           measure_instance(guard, &instance, depth, ret_expansion);
}

bool libevtx_guard(const uint8_t *data, const struct chunk_place *place)
{
    struct guard guard = {MAX_INSTANCES};
    uint64_t expansion;
    struct cursor tokens =
        cursor_over(data, place->offset + EVTX_RECORD_HEADER_SIZE, EVTX_CHUNK_SIZE);
    return measure(&guard, tokens, 0, &expansion);
}
