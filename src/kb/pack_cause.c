/* SPDX-License-Identifier: MIT */
/* Causes with their links, what contributes to them and what evidence is missing → the image. */
#include "kb/kb.h"
#include "kb/pack_rows.h"

static void pack_cause(struct packer *packer, struct kb_query *query)
{
    const char *const severities[] = {kb_severity_name(KB_INFO), kb_severity_name(KB_WARNING),
                                      kb_severity_name(KB_ERROR), kb_severity_name(KB_CRITICAL)};
    pack_id(packer, &packer->causes, IMAGE_CAUSE, query, 0);
    pack_text(packer, IMAGE_CAUSE, query, 1);
    pack_ref(packer, IMAGE_CAUSE, packer->problems, query, 2);
    pack_number(packer, IMAGE_CAUSE,
                pack_choice(query, 3, severities, 4) | pack_tag(query, 4) << 8);
    pack_real(packer, IMAGE_CAUSE, query_real(query, 5, 0, 1));
    for (int column = 6; column <= 8; column++)
        pack_number(packer, IMAGE_CAUSE, (uint32_t)query_integer(query, column, 0, UINT32_MAX));
}

static int pack_links(struct packer *packer)
{
    const char *const classes[] = {kb_class_name(KB_DIRECT), kb_class_name(KB_SUPPORTING),
                                   kb_class_name(KB_HINT)};
    struct kb_query query;
    query_begin(&query, packer->database,
                "SELECT cause, signature, class, tag, reliable_reason IS NOT NULL, probability, "
                "(SELECT count(*) FROM link_proof p WHERE p.cause = l.cause AND "
                "p.signature = l.signature) FROM link l ORDER BY cause, signature",
                packer->error);
    while (query_next(&query)) {
        pack_find(packer->causes, &query, 0);
        pack_ref(packer, IMAGE_LINK, packer->signatures, &query, 1);
        pack_number(packer, IMAGE_LINK,
                    pack_choice(&query, 2, classes, 3) | pack_tag(&query, 3) << 8 |
                        (uint32_t)query_integer(&query, 4, 0, 1) << 16);
        pack_number(packer, IMAGE_LINK, (uint32_t)query_integer(&query, 6, 0, UINT32_MAX));
        pack_real(packer, IMAGE_LINK, query_real(&query, 5, 0, 1));
    }
    if (query_end(&query))
        return -1;
    query_begin(&query, packer->database,
                "SELECT proof FROM link_proof ORDER BY cause, signature, proof", packer->error);
    while (query_next(&query))
        pack_ref(packer, IMAGE_PROOF, packer->signatures, &query, 0);
    return query_end(&query);
}

static int pack_contributions(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database,
                "SELECT cause, contributing, why, probability FROM contribution "
                "ORDER BY cause, position",
                packer->error);
    while (query_next(&query)) {
        pack_find(packer->causes, &query, 0);
        pack_ref(packer, IMAGE_CONTRIBUTION, packer->causes, &query, 1);
        pack_prose(packer, IMAGE_CONTRIBUTION, &query, 2);
        pack_real(packer, IMAGE_CONTRIBUTION, query_real(&query, 3, 0, 1));
    }
    return query_end(&query);
}

static int pack_missing(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database,
                "SELECT cause, what, decides, (SELECT count(*) FROM missing_unless u WHERE "
                "u.cause = m.cause AND u.position = m.position) FROM missing_evidence m "
                "ORDER BY cause, position",
                packer->error);
    while (query_next(&query)) {
        pack_find(packer->causes, &query, 0);
        pack_prose(packer, IMAGE_MISSING, &query, 1);
        pack_prose(packer, IMAGE_MISSING, &query, 2);
        pack_number(packer, IMAGE_MISSING, (uint32_t)query_integer(&query, 3, 0, UINT32_MAX));
    }
    if (query_end(&query))
        return -1;
    query_begin(&query, packer->database,
                "SELECT signature FROM missing_unless ORDER BY cause, position, signature",
                packer->error);
    while (query_next(&query))
        pack_ref(packer, IMAGE_UNLESS, packer->signatures, &query, 0);
    return query_end(&query);
}

int pack_causes(struct packer *packer)
{
    struct kb_query query;
    query_begin(&query, packer->database,
                "SELECT id, title, problem, severity, tag, prior, "
                "(SELECT count(*) FROM link WHERE cause = id), "
                "(SELECT count(*) FROM contribution WHERE cause = id), "
                "(SELECT count(*) FROM missing_evidence WHERE cause = id) "
                "FROM cause ORDER BY id",
                packer->error);
    while (query_next(&query))
        pack_cause(packer, &query);
    if (query_end(&query) || pack_links(packer) || pack_contributions(packer))
        return -1;
    return pack_missing(packer);
}
