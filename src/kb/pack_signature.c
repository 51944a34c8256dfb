/* SPDX-License-Identifier: MIT */
/* Providers, signatures and their parameters → their sections of the image. */
#include "base/memory.h"
#include "kb/kb.h"
#include "kb/pack_rows.h"

#define MAX_STRING 1000
#define MAX_ROWS 10000 /* of one signature */

static int pack_providers(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database,
                "SELECT name, (SELECT count(*) FROM provider_alias WHERE provider = name) "
                "FROM provider ORDER BY name",
                packer->error);
    while (query_next(&query)) {
        pack_id(packer, &packer->providers, IMAGE_PROVIDER, &query, 0);
        pack_number(packer, IMAGE_PROVIDER, (uint32_t)query_integer(&query, 1, 0, UINT32_MAX));
    }
    if (query_end(&query))
        return -1;
    query_begin(&query, packer->database,
                "SELECT alias, provider FROM provider_alias ORDER BY provider, alias",
                packer->error);
    while (query_next(&query)) {
        pack_find(packer->providers, &query, 1);
        pack_text(packer, IMAGE_ALIAS, &query, 0);
    }
    return query_end(&query);
}

static uint32_t flag_of(struct kb_query *query, int column, uint32_t flag)
{
    return query_integer(query, column, 0, 1) ? flag : 0;
}

/* How many rows belong to the signatures so far. */
struct taken {
    uint32_t conditions, parameters;
};

static void pack_signature(struct packer *packer, struct kb_query *query, struct taken *taken)
{
    static const char *const noises[] = {"", "harmless", "symptom"};
    static const char *const sources[] = {"event-record"};
    uint32_t flags = (uint32_t)query_integer(query, 2, 0, 65535);
    flags |= pack_tag(query, 3) << SIGNATURE_TAG_SHIFT;
    if (!query_is_null(query, 4))
        flags |= pack_choice(query, 4, noises, sizeof noises / sizeof *noises)
                 << SIGNATURE_NOISE_SHIFT;
    flags |= flag_of(query, 5, SIGNATURE_STARTUP) | flag_of(query, 6, SIGNATURE_CONTEXT) |
             flag_of(query, 7, SIGNATURE_TARGET_IS_URL);
    pack_choice(query, 16, sources, 1);
    pack_id(packer, &packer->signatures, IMAGE_SIGNATURE, query, 0);
    pack_number(packer, IMAGE_SIGNATURE, pack_find(packer->providers, query, 1));
    pack_number(packer, IMAGE_SIGNATURE, flags);
    pack_number(packer, IMAGE_SIGNATURE, 0); /* set when its condition is packed */
    pack_number(packer, IMAGE_SIGNATURE, taken->conditions);
    pack_number(packer, IMAGE_SIGNATURE, taken->parameters);
    taken->conditions += (uint32_t)query_integer(query, 14, 0, MAX_ROWS);
    taken->parameters += (uint32_t)query_integer(query, 15, 0, MAX_ROWS);
    pack_text_or_null(packer, IMAGE_SIGNATURE, query, 11);
    pack_text_or_null(packer, IMAGE_SIGNATURE, query, 12);
    pack_prose(packer, IMAGE_SIGNATURE, query, 8);
    pack_prose(packer, IMAGE_SIGNATURE, query, 9);
    pack_prose_or_null(packer, IMAGE_SIGNATURE, query, 10);
    pack_real(packer, IMAGE_SIGNATURE, query_real(query, 13, 0, 1));
}

static int pack_parameters(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database,
                "SELECT signature, name, string, data, pattern FROM parameter "
                "ORDER BY signature, position",
                packer->error);
    while (query_next(&query)) {
        pack_find(packer->signatures, &query, 0);
        pack_text(packer, IMAGE_PARAMETER, &query, 1);
        pack_number(packer, IMAGE_PARAMETER, (uint32_t)query_integer(&query, 2, 0, MAX_STRING));
        pack_text_or_null(packer, IMAGE_PARAMETER, &query, 3);
        pack_text_or_null(packer, IMAGE_PARAMETER, &query, 4);
    }
    return query_end(&query);
}

static int pack_passing(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database,
                "SELECT signature, minutes, silent_hours, times_a_week, why, leak, "
                "lasting_leak, "
                "(SELECT count(*) FROM passing_end e WHERE e.signature = p.signature) "
                "FROM passing p ORDER BY signature",
                packer->error);
    while (query_next(&query)) {
        pack_ref(packer, IMAGE_PASSING, packer->signatures, &query, 0);
        for (int column = 1; column <= 3; column++)
            pack_number(packer, IMAGE_PASSING, (uint32_t)query_integer(&query, column, 0, 10080));
        pack_text(packer, IMAGE_PASSING, &query, 4);
        pack_real(packer, IMAGE_PASSING, query_real(&query, 5, 0, 1));
        pack_real(packer, IMAGE_PASSING, query_real(&query, 6, 0, 1));
        pack_number(packer, IMAGE_PASSING, (uint32_t)query_integer(&query, 7, 0, UINT32_MAX));
    }
    if (query_end(&query))
        return -1;
    query_begin(&query, packer->database,
                "SELECT ended_by FROM passing_end ORDER BY signature, ended_by", packer->error);
    while (query_next(&query))
        pack_ref(packer, IMAGE_END, packer->signatures, &query, 0);
    return query_end(&query);
}

int pack_signatures(struct packer *packer)
{
    struct kb_query query;
    struct taken taken = {0};
    if (pack_providers(packer))
        return -1;
    query_begin(&query, packer->database,
                "SELECT id, provider, event_id, tag, noise, startup, context, target_is_url, "
                "title, meaning, noise_why, family, target, leak, "
                "(SELECT count(*) FROM condition WHERE signature = id), "
                "(SELECT count(*) FROM parameter WHERE signature = id), source "
                "FROM signature ORDER BY id",
                packer->error);
    while (query_next(&query))
        pack_signature(packer, &query, &taken);
    return query_end(&query) || pack_passing(packer) ? -1 : pack_parameters(packer);
}
