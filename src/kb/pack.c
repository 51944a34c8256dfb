/* SPDX-License-Identifier: MIT */
#include "kb/pack.h"

#include "base/hash_table.h"
#include "kb/kb.h"
#include "kb/pack_rows.h"

struct pack_names {
    UT_hash_handle hh;
    uint32_t number;
    char text[];
};

static void add_name(struct pack_names **names, const char *text, uint32_t number)
{
    struct pack_names *head = *names, *name;
    size_t size = strlen(text);
    name = memory_zeroed(1, sizeof *name + size + 1);
    name->number = number;
    memcpy(name->text, text, size);
    HASH_ADD_STR(head, text, name);
    *names = head;
}

static const struct pack_names *find_name(struct pack_names *names, const char *text)
{
    struct pack_names *name;
    HASH_FIND_STR(names, text, name);
    return name;
}

static void free_names(struct pack_names *head)
{
    struct pack_names *name, *next;
    HASH_ITER(hh, head, name, next)
    {
        HASH_DEL(head, name);
        free(name);
    }
}

static void put_number(struct buffer *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        char byte = (char)(value >> 8 * i);
        buffer_append(out, &byte, 1);
    }
}

void pack_number(struct packer *packer, enum image_section section, uint32_t number)
{
    put_number(&packer->rows[section], number, 4);
}

void pack_real(struct packer *packer, enum image_section section, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_number(&packer->rows[section], bits, 8);
}

static uint32_t place_in(struct buffer *strings, struct pack_names **names, const char *text)
{
    if (!text)
        return 0;
    const struct pack_names *known = find_name(*names, text);
    if (known)
        return known->number;
    uint32_t place = (uint32_t)strings->size;
    buffer_append(strings, text, strlen(text) + 1);
    add_name(names, text, place);
    return place;
}

uint32_t pack_place(struct packer *packer, const char *text)
{
    return place_in(&packer->rows[IMAGE_STRINGS], &packer->strings, text);
}

void pack_text_or_null(struct packer *packer, enum image_section section, struct kb_query *query,
                       int column)
{
    pack_number(packer, section, pack_place(packer, query_borrow(query, column)));
}

void pack_text(struct packer *packer, enum image_section section, struct kb_query *query,
               int column)
{
    pack_number(packer, section, pack_place(packer, query_text(query, column)));
}

void pack_prose_or_null(struct packer *packer, enum image_section section, struct kb_query *query,
                        int column)
{
    pack_number(packer, section,
                place_in(&packer->prose, &packer->texts, query_borrow(query, column)));
}

void pack_prose(struct packer *packer, enum image_section section, struct kb_query *query,
                int column)
{
    pack_number(packer, section,
                place_in(&packer->prose, &packer->texts, query_text(query, column)));
}

void pack_set(struct packer *packer, enum image_section section, size_t row, unsigned offset,
              uint32_t number)
{
    if (row >= pack_count(packer, section))
        return;
    char *at = packer->rows[section].data + row * image_row_size[section] + offset;
    for (unsigned i = 0; i < 4; i++)
        at[i] = (char)(number >> 8 * i);
}

void pack_ref(struct packer *packer, enum image_section section, struct pack_names *names,
              struct kb_query *query, int column)
{
    const char *id = query_text(query, column);
    const struct pack_names *own = find_name(names, id);
    pack_number(packer, section, own ? own->number : pack_place(packer, id) | REF_OUTER);
}

size_t pack_count(const struct packer *packer, enum image_section section)
{
    return packer->rows[section].size / image_row_size[section];
}

void pack_id(struct packer *packer, struct pack_names **names, enum image_section section,
             struct kb_query *query, int column)
{
    const char *id = query_text(query, column);
    if (find_name(*names, id))
        query_fail(query, "damaged: '%s' is there twice", id);
    else
        add_name(names, id, (uint32_t)pack_count(packer, section));
    pack_number(packer, section, pack_place(packer, id));
}

uint32_t pack_find(struct pack_names *names, struct kb_query *query, int column)
{
    const struct pack_names *found = find_name(names, query_text(query, column));
    if (!found)
        query_fail(query, "damaged: a row of something that is not there");
    return found ? found->number : 0;
}

uint32_t pack_choice(struct kb_query *query, int column, const char *const *names, size_t count)
{
    const char *text = query_text(query, column);
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, names[i]) == 0)
            return (uint32_t)i;
    query_fail(query, "%s: '%s' is not known", sqlite3_column_name(query->statement, column), text);
    return 0;
}

uint32_t pack_tag(struct kb_query *query, int column)
{
    const char *const names[] = {kb_tag_name(KB_DOCUMENTED), kb_tag_name(KB_OBSERVED),
                                 kb_tag_name(KB_REPORTED)};
    return pack_choice(query, column, names, sizeof names / sizeof *names);
}

static int pack_settings(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database, "SELECT name, value FROM setting ORDER BY name",
                packer->error);
    while (query_next(&query)) {
        pack_text(packer, IMAGE_SETTING, &query, 0);
        pack_real(packer, IMAGE_SETTING, query_real(&query, 1, -1e300, 1e300));
    }
    if (query_end(&query))
        return -1;
    query_begin(&query, packer->database, "SELECT prefix FROM exchange_provider ORDER BY prefix",
                packer->error);
    while (query_next(&query))
        pack_text(packer, IMAGE_MARKER, &query, 0);
    if (query_end(&query))
        return -1;
    query_begin(&query, packer->database, "SELECT id, title FROM problem ORDER BY id",
                packer->error);
    while (query_next(&query)) {
        pack_id(packer, &packer->problems, IMAGE_PROBLEM, &query, 0);
        pack_text(packer, IMAGE_PROBLEM, &query, 1);
    }
    return query_end(&query);
}

/* Which procedures there are, so that nobody has to look for one where it is not. */
static int pack_procedures(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database, "SELECT id FROM procedure ORDER BY id", packer->error);
    while (query_next(&query))
        pack_text(packer, IMAGE_PROCEDURE, &query, 0);
    return query_end(&query);
}

/* The head, which the sections follow. */
static int pack_head(struct packer *packer, struct buffer *head)
{
    struct kb_query query;
    query_begin(&query, packer->database, "SELECT name, version, extends FROM base", packer->error);
    const unsigned char *counter = packer->database->header + 24;
    put_number(head,
               (uint64_t)counter[0] << 24 | (uint64_t)counter[1] << 16 | (uint64_t)counter[2] << 8 |
                   counter[3],
               4);
    while (query_next(&query)) {
        put_number(head, pack_place(packer, query_text(&query, 0)), 4);
        put_number(head, pack_place(packer, query_text(&query, 1)), 4);
        put_number(head, pack_place(packer, query_borrow(&query, 2)), 4);
    }
    if (query.rows != 1)
        query_fail(&query, "damaged: has no name");
    return query_end(&query);
}

int kb_pack(struct buffer *out, struct kb_database *database, struct error *error)
{
    struct packer packer = {.database = database, .error = error};
    AUTO_BUFFER struct buffer image = {0};
    int result = -1;
    buffer_append(&packer.rows[IMAGE_STRINGS], "", 1);
    buffer_append(&packer.prose, "", 1);
    if (pack_head(&packer, &image) == 0 && pack_settings(&packer) == 0 &&
        pack_signatures(&packer) == 0 && pack_conditions(&packer) == 0 &&
        pack_causes(&packer) == 0 && pack_procedures(&packer) == 0)
        result = 0;
    put_number(&image, packer.prose.size, 4);
    put_number(&image, image_sum((unsigned char *)packer.prose.data, packer.prose.size), 8);
    for (unsigned i = 0; i < IMAGE_SECTIONS; i++)
        put_number(&image, pack_count(&packer, i), 4);
    for (unsigned i = 0; i < IMAGE_SECTIONS; i++) {
        buffer_append(&image, packer.rows[i].data, packer.rows[i].size);
        buffer_free(&packer.rows[i]);
    }
    if (result == 0 && (image.size > IMAGE_MAX_SIZE || packer.prose.size > IMAGE_MAX_SIZE))
        result = error_set(error, ERROR_LIMIT, "%s: its image is larger than %u bytes",
                           database->name, IMAGE_MAX_SIZE);
    if (result == 0) {
        buffer_append(out, image.data, image.size);
        buffer_append(out, packer.prose.data, packer.prose.size);
    }
    buffer_free(&packer.prose);
    free_names(packer.strings);
    free_names(packer.texts);
    free_names(packer.signatures);
    free_names(packer.causes);
    free_names(packer.problems);
    free_names(packer.providers);
    return result;
}
