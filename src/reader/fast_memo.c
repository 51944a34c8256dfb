/* SPDX-License-Identifier: MIT */
#include "reader/fast_memo.h"

#include "base/memory.h"
#include "reader/fast_layout.h"

#define SETS 64u
#define WAYS 4u
#define MAX_PREFIX 4096u /* bytes of a definition up to the end of System that are remembered */

/* A name's offset field: 4 bytes, then where the name lies right here its link to the next of its
 * bucket, 4 bytes more; neither says anything about the definition. */
#define OFFSET_SIZE 4u
#define LINK_SIZE 4u

/* Names by number, so that of the names of a chunk each is compared once and not for each template
 * that refers to it. Number 0 is no name. */
#define NAME_SLOTS 1024u
#define NAME_COUNT 512u
#define NAME_SIZE 48u

struct name_number {
    uint8_t size; /* bytes; 0 = empty */
    uint16_t number;
    uint8_t text[NAME_SIZE];
};

/* What is known of the chunk at hand: the name at an offset. */
#define KNOWN_SLOTS 256u

struct known_name {
    uint32_t chunk; /* its number */
    uint32_t offset;
    uint16_t number;
};

struct entry {
    bool used;
    uint32_t id;
    uint32_t size;    /* of the body */
    uint32_t prefix;  /* bytes that were compiled: up to the end of System */
    struct plan plan; /* its spans point into bytes, its cursor counts from 0 */
    struct plan_names names;
    struct layouts layouts;
    uint8_t bytes[MAX_PREFIX];
    uint8_t mask[MAX_PREFIX];       /* of bytes: 0 where names say where they lie */
    uint32_t texts[PLAN_MAX_NAMES]; /* where in chars the names that lie elsewhere are */
    uint16_t numbers[PLAN_MAX_NAMES];
    uint8_t chars[PLAN_MAX_NAMES * 32];
};

struct fast_memo {
    struct entry *entries[SETS][WAYS]; /* owned */
    uint8_t next[SETS];                /* the way that is replaced next */
    uint64_t serial;                   /* of the last template remembered */
    uint32_t chunk;                    /* number of the chunk at hand */
    struct known_name known[KNOWN_SLOTS];
    struct name_number names[NAME_SLOTS];
    uint16_t name_count;
};

struct fast_memo *fast_memo_new(void)
{
    return memory_zeroed(1, sizeof(struct fast_memo));
}

void fast_memo_free(struct fast_memo *memo)
{
    if (!memo)
        return;
    for (unsigned set = 0; set < SETS; set++)
        for (unsigned way = 0; way < WAYS; way++)
            free(memo->entries[set][way]);
    free(memo);
}

void fast_memo_chunk(struct fast_memo *memo)
{
    if (++memo->chunk == 0) {
        memset(memo->known, 0, sizeof memo->known);
        memo->chunk = 1;
    }
}

static uint16_t number_of(struct fast_memo *memo, struct span text)
{
    uint32_t hash = text.size;
    if (text.size == 0 || text.size > NAME_SIZE)
        return 0;
    for (uint32_t at = 0; at < text.size; at++)
        hash = (hash ^ text.data[at]) * UINT32_C(0x01000193);
    uint32_t slot = hash % NAME_SLOTS;
    for (; memo->names[slot].size != 0; slot = (slot + 1) % NAME_SLOTS)
        if (memo->names[slot].size == text.size &&
            memcmp(memo->names[slot].text, text.data, text.size) == 0)
            return memo->names[slot].number;
    if (memo->name_count == NAME_COUNT)
        return 0;
    memo->names[slot].size = (uint8_t)text.size;
    memo->names[slot].number = ++memo->name_count;
    memcpy(memo->names[slot].text, text.data, text.size);
    return memo->name_count;
}

/* The name at an offset is the one that was remembered. */
static bool compare_name(const struct cursor *body, const struct entry *entry, unsigned number,
                         uint32_t offset)
{
    const struct plan_name *name = &entry->names.items[number];
    struct cursor at = cursor_over(body->chunk, offset, EVTX_CHUNK_SIZE);
    uint16_t count;
    struct span text;
    return cursor_skip(&at, 6) && cursor_u16(&at, &count) && 2u * count == name->text.size &&
           cursor_span(&at, 2u * count, &text) && cursor_left(&at) >= 2 &&
           memcmp(text.data, entry->chars + entry->texts[number], text.size) == 0;
}

static bool same_name(struct fast_memo *memo, const struct cursor *body, const struct entry *entry,
                      unsigned index, uint32_t offset)
{
    const struct known_name found = {memo->chunk, offset, entry->numbers[index]};
    struct known_name *known = &memo->known[(offset ^ offset >> 8) % KNOWN_SLOTS];
    if (found.number != 0 && known->chunk == found.chunk && known->offset == offset &&
        known->number == found.number)
        return true;
    if (!compare_name(body, entry, index, offset))
        return false;
    if (found.number != 0)
        *known = found;
    return true;
}

/* Equal but for the bits that are masked out; at least 8 bytes. */
static inline bool same_bytes(const uint8_t *a, const uint8_t *b, const uint8_t *mask,
                              uint32_t size)
{
    uint64_t different = 0;
    uint32_t at = 0;
    for (; at + 8 <= size; at += 8)
        different |= (bytes_u64(a + at) ^ bytes_u64(b + at)) & bytes_u64(mask + at);
    at = size - 8;
    return (different | ((bytes_u64(a + at) ^ bytes_u64(b + at)) & bytes_u64(mask + at))) == 0;
}

static bool same_definition(struct fast_memo *memo, const struct cursor *body,
                            const struct entry *entry)
{
    const uint8_t *bytes = body->chunk + body->at;
    if (cursor_left(body) != entry->size ||
        !same_bytes(bytes, entry->bytes, entry->mask, entry->prefix))
        return false;
    for (unsigned i = 0; i < entry->names.count; i++) {
        const struct plan_name *name = &entry->names.items[i];
        uint32_t offset = bytes_u32(bytes + name->at);
        bool here = offset == body->at + name->at + OFFSET_SIZE;
        if (here != name->here || (!here && !same_name(memo, body, entry, i, offset)))
            return false;
    }
    return true;
}

/* Moves a plan to another place: spans and offsets that lie in the definition. */
static void move_plan(struct plan *plan, const uint8_t *from, uint32_t from_at, const uint8_t *to,
                      uint32_t to_at)
{
    for (unsigned i = 0; i < FIELD_COUNT; i++) {
        struct field *field = &plan->fields[i];
        if (field->kind == FIELD_LITERAL)
            field->literal.data = to + (field->literal.data - from);
        field->at = field->at - from_at + to_at;
    }
    plan->data.at = plan->data.at - from_at + to_at;
    plan->data.end = plan->data.end - from_at + to_at;
}

static bool is_rememberable(const struct plan *plan, const struct plan_names *names,
                            const struct cursor *body)
{
    if (!plan->usable || !names->complete || names->end - body->at > MAX_PREFIX ||
        names->end - body->at < 8 || plan->data.end > body->end)
        return false;
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (plan->fields[i].kind == FIELD_MIXED)
            return false;
    return true;
}

static void remember(struct fast_memo *memo, struct entry *entry, uint32_t id,
                     const struct plan *plan, const struct plan_names *names,
                     const struct cursor *body)
{
    uint32_t chars = 0;
    *entry = (struct entry){.id = id,
                            .size = cursor_left(body),
                            .prefix = names->end - body->at,
                            .plan = *plan,
                            .names = *names};
    memcpy(entry->bytes, body->chunk + body->at, entry->prefix);
    memset(entry->mask, 0xFF, entry->prefix);
    for (unsigned i = 0; i < names->count; i++) {
        struct plan_name *name = &entry->names.items[i];
        name->at -= body->at;
        memset(entry->mask + name->at, 0, OFFSET_SIZE + (name->here ? LINK_SIZE : 0));
        entry->texts[i] = chars;
        if (name->here)
            continue;
        entry->numbers[i] = number_of(memo, name->text);
        if (name->text.size > sizeof entry->chars - chars)
            return; /* stays unused */
        memcpy(entry->chars + chars, name->text.data, name->text.size);
        chars += name->text.size;
    }
    move_plan(&entry->plan, body->chunk + body->at, body->at, entry->bytes, 0);
    entry->used = true;
}

static void use_layouts(struct plan *plan, struct entry *entry)
{
    plan->layouts = &entry->layouts;
    plan->layouts_serial = entry->layouts.serial;
}

void fast_memo_plan(struct fast_memo *memo, const struct instance *instance, struct cursor body,
                    struct plan *plan)
{
    unsigned set = (instance->id ^ cursor_left(&body)) % SETS;
    uint32_t definition = plan->definition;
    for (unsigned way = 0; way < WAYS; way++) {
        struct entry *entry = memo->entries[set][way];
        if (!entry || !entry->used || entry->id != instance->id ||
            !same_definition(memo, &body, entry))
            continue;
        *plan = entry->plan;
        plan->definition = definition;
        plan->data.chunk = body.chunk;
        move_plan(plan, entry->bytes, 0, body.chunk + body.at, body.at);
        use_layouts(plan, entry);
        return;
    }
    struct plan_names names;
    plan_compile(plan, body, FORM_DEFINITION, &names);
    if (!is_rememberable(plan, &names, &body))
        return;
    struct entry **entry = &memo->entries[set][memo->next[set]++ % WAYS];
    if (!*entry)
        *entry = memory_zeroed(1, sizeof **entry);
    remember(memo, *entry, instance->id, plan, &names, &body);
    layouts_begin(&(*entry)->layouts, ++memo->serial);
    if ((*entry)->used)
        use_layouts(plan, *entry);
}
