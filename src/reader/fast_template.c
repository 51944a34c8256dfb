/* SPDX-License-Identifier: MIT */
#include "reader/fast_template.h"

#include "base/memory.h"

#define SETS 64u
#define WAYS 4u
#define MAX_PREFIX 4096u /* bytes of a definition up to the end of System that are remembered */
#define STEP 64u         /* so many of them are compared at once */

/* A name's offset field: 4 bytes, then where the name lies right here its link to the next of its
 * bucket, 4 bytes more; neither says anything about the definition. */
#define OFFSET_SIZE 4u
#define LINK_SIZE 4u

/* Names by number, so that of the names of a chunk each is compared once and not for each template
 * that refers to it. Number 0 is no name. */
#define NAME_SLOTS 1024u
#define NAME_COUNT 512u
#define NAME_SIZE 48u

struct name {
    uint8_t size; /* bytes */
    uint8_t text[NAME_SIZE];
};

/* Where the offset of a name that lies elsewhere stands in the definition. */
struct reference {
    uint16_t at, name;
};

struct entry {
    struct log_template template;
    uint64_t serial;   /* of what is in it: the same number means the same template */
    bool recognisable; /* false: it is known by its offset in one chunk only */
    uint32_t id;
    uint32_t size;   /* of the body */
    uint32_t prefix; /* bytes that were compiled, up to the end of System, in whole steps */
    unsigned away_count, here_count;
    struct reference away[PLAN_MAX_NAMES];
    uint16_t here[PLAN_MAX_NAMES]; /* the same of those that lie right here */
    uint8_t bytes[MAX_PREFIX];
    uint8_t mask[MAX_PREFIX]; /* of bytes: 0 where names say where they lie */
};

/* A definition of the chunk at hand. */
struct definition {
    uint64_t key; /* the chunk's number << 32 | its offset; that of another chunk = empty */
    uint32_t at;  /* log_template.at */
    struct entry *entry;
    uint64_t serial;
};

#define DEFINITIONS 256u
#define PROBES 4u

struct fast_templates {
    struct entry *entries[SETS][WAYS]; /* owned */
    uint8_t next[SETS];                /* the way that is replaced next */
    uint64_t serial;                   /* the last one given */
    uint32_t chunk;                    /* number of the chunk at hand */
    struct definition definitions[DEFINITIONS];
    struct name names[NAME_COUNT + 1]; /* by number */
    uint64_t seen[NAME_COUNT + 1];     /* the chunk where it was found last << 32 | its offset */
    uint16_t slots[NAME_SLOTS];        /* numbers, by the names' hashes */
    uint16_t name_count;
};

struct fast_templates *fast_templates_new(void)
{
    return memory_zeroed(1, sizeof(struct fast_templates));
}

void fast_templates_free(struct fast_templates *templates)
{
    if (!templates)
        return;
    for (unsigned set = 0; set < SETS; set++)
        for (unsigned way = 0; way < WAYS; way++)
            free(templates->entries[set][way]);
    free(templates);
}

/* Names that came with templates that nobody knows any more would fill the table for good. */
static void forget_names(struct fast_templates *templates)
{
    for (unsigned set = 0; set < SETS; set++)
        for (unsigned way = 0; way < WAYS; way++)
            if (templates->entries[set][way])
                templates->entries[set][way]->recognisable = false;
    memset(templates->slots, 0, sizeof templates->slots);
    templates->name_count = 0;
}

void fast_templates_chunk(struct fast_templates *templates)
{
    if (templates->name_count == NAME_COUNT)
        forget_names(templates);
    if (++templates->chunk != 0)
        return;
    memset(templates->definitions, 0, sizeof templates->definitions);
    memset(templates->seen, 0, sizeof templates->seen);
    templates->chunk = 1;
}

/* 0 when it is too long, or when there are too many. */
static uint16_t number_of(struct fast_templates *templates, struct span text)
{
    uint32_t hash = text.size;
    if (text.size == 0 || text.size > NAME_SIZE)
        return 0;
    for (uint32_t at = 0; at < text.size; at++)
        hash = (hash ^ text.data[at]) * UINT32_C(0x01000193);
    uint32_t slot = hash % NAME_SLOTS;
    for (; templates->slots[slot] != 0; slot = (slot + 1) % NAME_SLOTS) {
        const struct name *name = &templates->names[templates->slots[slot]];
        if (span_equal((struct span){name->text, name->size}, text))
            return templates->slots[slot];
    }
    if (templates->name_count == NAME_COUNT)
        return 0;
    struct name *name = &templates->names[++templates->name_count];
    templates->seen[templates->name_count] = 0;
    name->size = (uint8_t)text.size;
    memcpy(name->text, text.data, text.size);
    templates->slots[slot] = templates->name_count;
    return templates->name_count;
}

/* The name at an offset of the chunk is this one. */
static bool is_name(struct fast_templates *templates, const uint8_t *chunk, uint32_t offset,
                    unsigned number)
{
    const struct name *name = &templates->names[number];
    struct cursor at = cursor_over(chunk, offset, EVTX_CHUNK_SIZE);
    uint16_t count;
    struct span text;
    if (!cursor_skip(&at, 6) || !cursor_u16(&at, &count) || !cursor_span(&at, 2u * count, &text) ||
        cursor_left(&at) < 2 || !span_equal(text, (struct span){name->text, name->size}))
        return false;
    templates->seen[number] = (uint64_t)templates->chunk << 32 | offset;
    return true;
}

static bool same_names(struct fast_templates *templates, const struct cursor *body,
                       const struct entry *entry)
{
    const uint8_t *bytes = body->chunk + body->at;
    const uint64_t chunk = (uint64_t)templates->chunk << 32;
    const uint32_t here = body->at + OFFSET_SIZE;
    for (const struct reference *at = entry->away, *end = at + entry->away_count; at < end; at++) {
        uint32_t offset = bytes_u32(bytes + at->at);
        if (offset == here + at->at || (templates->seen[at->name] != (chunk | offset) &&
                                        !is_name(templates, body->chunk, offset, at->name)))
            return false;
    }
    for (unsigned i = 0; i < entry->here_count; i++)
        if (bytes_u32(bytes + entry->here[i]) != here + entry->here[i])
            return false;
    return true;
}

/* Equal but for the bits that are masked out. */
static bool same_bytes(const uint8_t *a, const uint8_t *b, const uint8_t *mask, uint32_t size)
{
    bytes_lane different[STEP / sizeof(bytes_lane)] = {0};
    for (uint32_t at = 0; at < size; at += STEP)
        for (uint32_t i = 0; i < STEP / sizeof(bytes_lane); i++) {
            uint32_t lane = at + i * (uint32_t)sizeof(bytes_lane);
            different[i] |=
                (bytes_lane_at(a + lane) ^ bytes_lane_at(b + lane)) & bytes_lane_at(mask + lane);
        }
    return bytes_lane_is_zero(different[0] | different[1] | different[2] | different[3]);
}

/* Moves a plan to another place: spans and offsets that lie in the definition. */
static void move_plan(struct plan *plan, const uint8_t *from, uint32_t from_at, const uint8_t *to)
{
    for (unsigned i = 0; i < FIELD_COUNT; i++) {
        struct field *field = &plan->fields[i];
        if (field->kind == FIELD_LITERAL)
            field->literal.data = to + (field->literal.data - from);
    }
    plan->data.at -= from_at;
    plan->data.end -= from_at;
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

/* Makes an entry that holds a plan recognisable in other chunks, if it can be. */
static void remember(struct fast_templates *templates, struct entry *entry,
                     const struct plan_names *names, const struct cursor *body)
{
    struct plan *plan = &entry->template.plan;
    if (!is_rememberable(plan, names, body))
        return;
    uint32_t prefix = names->end - body->at;
    entry->prefix = (prefix + STEP - 1) / STEP * STEP;
    memset(entry->mask, 0, entry->prefix);
    memset(entry->mask, 0xFF, prefix);
    memcpy(entry->bytes, body->chunk + body->at, prefix);
    for (unsigned i = 0; i < names->count; i++) {
        const struct plan_name *name = &names->items[i];
        uint16_t at = (uint16_t)(name->at - body->at);
        memset(entry->mask + at, 0, OFFSET_SIZE + (name->here ? LINK_SIZE : 0));
        if (name->here) {
            entry->here[entry->here_count++] = at;
            continue;
        }
        uint16_t number = number_of(templates, name->text);
        if (number == 0)
            return;
        entry->away[entry->away_count++] = (struct reference){at, number};
    }
    move_plan(plan, body->chunk + body->at, body->at, entry->bytes);
    entry->template.at = body->at;
    entry->recognisable = true;
}

static struct entry *recognise(struct fast_templates *templates, unsigned set, uint32_t id,
                               const struct cursor *body)
{
    for (unsigned way = 0; way < WAYS; way++) {
        struct entry *entry = templates->entries[set][way];
        if (entry && entry->recognisable && entry->id == id && entry->size == cursor_left(body) &&
            entry->prefix <= EVTX_CHUNK_SIZE - body->at &&
            same_bytes(body->chunk + body->at, entry->bytes, entry->mask, entry->prefix) &&
            same_names(templates, body, entry)) {
            entry->template.at = body->at;
            layouts_go_on(&entry->template.layouts);
            return entry;
        }
    }
    return NULL;
}

/* The template of a definition that is not remembered. */
static struct entry *compile(struct fast_templates *templates, unsigned set,
                             const struct instance *instance, struct cursor body, bool sound)
{
    struct entry **slot = &templates->entries[set][templates->next[set]++ % WAYS];
    if (!*slot)
        *slot = memory_zeroed(1, sizeof **slot);
    struct entry *entry = *slot;
    struct plan_names names;
    entry->serial = ++templates->serial;
    entry->recognisable = false;
    entry->id = instance->id;
    entry->size = cursor_left(&body);
    entry->away_count = entry->here_count = 0;
    entry->template.at = 0;
    layouts_begin(&entry->template.layouts);
    entry->template.plan.usable = false;
    if (sound) {
        plan_compile(&entry->template.plan, body, FORM_DEFINITION, &names);
        remember(templates, entry, &names, &body);
    }
    return entry;
}

static uint32_t slot_of(uint32_t definition, unsigned probe)
{
    return ((definition ^ definition >> 8) + probe) % DEFINITIONS;
}

static uint64_t key_of(const struct fast_templates *templates, uint32_t offset)
{
    return (uint64_t)templates->chunk << 32 | offset;
}

struct log_template *fast_templates_known(struct fast_templates *templates, uint32_t definition)
{
    uint64_t key = key_of(templates, definition);
    for (unsigned i = 0; i < PROBES; i++) {
        const struct definition *known = &templates->definitions[slot_of(definition, i)];
        if (known->key != key)
            continue;
        if (known->serial != known->entry->serial)
            return NULL;
        known->entry->template.at = known->at;
        return &known->entry->template;
    }
    return NULL;
}

static void add_definition(struct fast_templates *templates, uint32_t offset, struct entry *entry)
{
    uint64_t key = key_of(templates, offset);
    struct definition *into = &templates->definitions[slot_of(offset, 0)];
    for (unsigned i = 0; i < PROBES; i++) {
        struct definition *known = &templates->definitions[slot_of(offset, i)];
        if (known->key >> 32 != templates->chunk || known->key == key) {
            into = known;
            break;
        }
    }
    *into = (struct definition){key, entry->template.at, entry, entry->serial};
}

struct log_template *fast_templates_find(struct fast_templates *templates,
                                         const struct instance *instance)
{
    struct log_template *template = fast_templates_known(templates, instance->definition);
    if (template)
        return template;
    struct cursor body = instance->body;
    bool sound = token_fragment(&body);
    unsigned set = (instance->id ^ cursor_left(&body)) % SETS;
    struct entry *entry = sound ? recognise(templates, set, instance->id, &body) : NULL;
    if (!entry)
        entry = compile(templates, set, instance, body, sound);
    add_definition(templates, instance->definition, entry);
    return &entry->template;
}

struct cursor template_data(const struct log_template *template, const uint8_t *chunk)
{
    const struct cursor *data = &template->plan.data;
    /* It ends within a definition of this chunk, see is_rememberable(). */
    return (struct cursor){chunk, template->at + data->at, template->at + data->end};
}
