/* SPDX-License-Identifier: MIT */
#include "reader/fast_memo.h"

#include "base/memory.h"

#define SETS 64u
#define WAYS 4u
#define MAX_PREFIX 4096u /* bytes of a definition up to the end of System that are remembered */

/* A name's offset field: 4 bytes, then where the name lies right here its link to the next of its
 * bucket, 4 bytes more; neither says anything about the definition. */
#define OFFSET_SIZE 4u
#define LINK_SIZE 4u

struct entry {
    bool used;
    uint32_t id;
    uint32_t size;    /* of the body */
    uint32_t prefix;  /* bytes that were compiled: up to the end of System */
    struct plan plan; /* its spans point into bytes, its cursor counts from 0 */
    struct plan_names names;
    uint8_t bytes[MAX_PREFIX];
    uint32_t texts[PLAN_MAX_NAMES]; /* where in chars the names that lie elsewhere are */
    uint8_t chars[PLAN_MAX_NAMES * 32];
};

struct fast_memo {
    struct entry *entries[SETS][WAYS]; /* owned */
    uint8_t next[SETS];                /* the way that is replaced next */
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

/* The name that an offset field points to is the one that was remembered. */
static bool same_name(const struct cursor *body, const struct entry *entry, unsigned number,
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

static bool same_definition(const struct cursor *body, const struct entry *entry)
{
    const uint8_t *bytes = body->chunk + body->at;
    uint32_t done = 0;
    if (cursor_left(body) != entry->size)
        return false;
    for (unsigned i = 0; i < entry->names.count; i++) {
        const struct plan_name *name = &entry->names.items[i];
        if (memcmp(bytes + done, entry->bytes + done, name->at - done) != 0)
            return false;
        uint32_t offset = bytes_u32(bytes + name->at);
        bool here = offset == body->at + name->at + OFFSET_SIZE;
        if (here != name->here || (!here && !same_name(body, entry, i, offset)))
            return false;
        done = name->at + OFFSET_SIZE + (here ? LINK_SIZE : 0);
    }
    return memcmp(bytes + done, entry->bytes + done, entry->prefix - done) == 0;
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
        plan->data.end > body->end)
        return false;
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (plan->fields[i].kind == FIELD_MIXED)
            return false;
    return true;
}

static void remember(struct entry *entry, uint32_t id, const struct plan *plan,
                     const struct plan_names *names, const struct cursor *body)
{
    uint32_t chars = 0;
    *entry = (struct entry){.id = id,
                            .size = cursor_left(body),
                            .prefix = names->end - body->at,
                            .plan = *plan,
                            .names = *names};
    memcpy(entry->bytes, body->chunk + body->at, entry->prefix);
    for (unsigned i = 0; i < names->count; i++) {
        struct plan_name *name = &entry->names.items[i];
        name->at -= body->at;
        entry->texts[i] = chars;
        if (name->here)
            continue;
        if (name->text.size > sizeof entry->chars - chars)
            return; /* stays unused */
        memcpy(entry->chars + chars, name->text.data, name->text.size);
        chars += name->text.size;
    }
    move_plan(&entry->plan, body->chunk + body->at, body->at, entry->bytes, 0);
    entry->used = true;
}

void fast_memo_plan(struct fast_memo *memo, const struct instance *instance, struct cursor body,
                    struct plan *plan)
{
    unsigned set = (instance->id ^ cursor_left(&body)) % SETS;
    uint32_t definition = plan->definition;
    for (unsigned way = 0; way < WAYS; way++) {
        const struct entry *entry = memo->entries[set][way];
        if (!entry || !entry->used || entry->id != instance->id || !same_definition(&body, entry))
            continue;
        *plan = entry->plan;
        plan->definition = definition;
        plan->data.chunk = body.chunk;
        move_plan(plan, entry->bytes, 0, body.chunk + body.at, body.at);
        return;
    }
    struct plan_names names;
    plan_compile(plan, body, FORM_DEFINITION, &names);
    if (!is_rememberable(plan, &names, &body))
        return;
    struct entry **entry = &memo->entries[set][memo->next[set]++ % WAYS];
    if (!*entry)
        *entry = memory_zeroed(1, sizeof **entry);
    remember(*entry, instance->id, plan, &names, &body);
}
