/* SPDX-License-Identifier: MIT */
#include "diagnose/sites.h"

#include "base/memory.h"
#include "diagnose/contradict.h"
#include "diagnose/server.h"

#include <string.h>

/* ---- domains ---- */

struct domains { /* sorted, each once; owned */
    char **items;
    size_t count, capacity;
};

static void domains_add(struct domains *domains, const char *domain)
{
    size_t at = 0;
    while (at < domains->count && strcmp(domains->items[at], domain) < 0)
        at++;
    if (!domain[0] || (at < domains->count && strcmp(domains->items[at], domain) == 0))
        return;
    domains->items =
        memory_grow(domains->items, domains->count, &domains->capacity, sizeof *domains->items);
    memmove(domains->items + at + 1, domains->items + at,
            (domains->count - at) * sizeof *domains->items);
    domains->items[at] = memory_text(domain);
    domains->count++;
}

static void domains_free(struct domains *domains)
{
    for (size_t i = 0; i < domains->count; i++)
        free(domains->items[i]);
    free(domains->items);
}

/* The domains of the computers whose records each bundle holds. */
static void bundle_domains(const struct report *report, struct domains *domains)
{
    size_t count = report->bundle_count;
    AUTO_FREE struct server_names **names = memory_zeroed(count, sizeof(struct server_names *));
    for (size_t b = 0; b < count; b++)
        names[b] = server_names_new();
    for (size_t i = 0; i < report->log_count; i++) {
        const struct log_stats *stats = &report->logs[i].stats;
        for (size_t k = 0; k < stats->coverage_count; k++)
            server_names_add(names[report->logs[i].bundle], text_of(stats->coverage[k].computer));
    }
    for (size_t b = 0; b < count; b++) {
        server_names_finish(names[b]);
        for (size_t i = 0; i < server_count(names[b]); i++)
            domains_add(&domains[b], server_domain(names[b], i));
        server_names_free(names[b]);
    }
}

static bool share_domain(const struct domains *a, const struct domains *b)
{
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        int order = strcmp(a->items[i], b->items[k]);
        if (order == 0)
            return true;
        if (order < 0)
            i++;
        else
            k++;
    }
    return false;
}

/* ---- sites ---- */

static bool sites_contradict(const struct contradictions *contradictions, const size_t *site_of,
                             size_t bundles, size_t site, size_t other)
{
    if (!contradictions_any(contradictions))
        return false;
    for (size_t i = 0; i < bundles; i++)
        for (size_t k = 0; site_of[i] == site && k < bundles; k++)
            if (site_of[k] == other && contradictions_between(contradictions, i, k))
                return true;
    return false;
}

/* Whoever names sites with --site knows which they are. */
static bool same_given(const struct report *report, size_t a, size_t b)
{
    const char *x = report->bundles[a].given_site, *y = report->bundles[b].given_site;
    return x && y ? strcmp(x, y) == 0 : x == y;
}

static void join_by_domain(const struct report *report, const struct domains *domains,
                           size_t *site_of)
{
    size_t count = report->bundle_count;
    struct contradictions *contradictions = contradictions_find(report);
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            size_t from = site_of[b], into = site_of[a];
            if (from == into || !same_given(report, a, b) ||
                !share_domain(&domains[a], &domains[b]) ||
                sites_contradict(contradictions, site_of, count, into, from))
                continue;
            for (size_t i = 0; i < count; i++)
                if (site_of[i] == from)
                    site_of[i] = into;
        }
    contradictions_free(contradictions);
}

/* Of several domains the shortest stands for the site: the root of a forest. */
static const char *site_domain(const struct report *report, const struct domains *domains,
                               const size_t *site_of, size_t site)
{
    const char *chosen = "";
    for (size_t b = 0; b < report->bundle_count; b++)
        for (size_t i = 0; site_of[b] == site && i < domains[b].count; i++) {
            const char *domain = domains[b].items[i];
            size_t size = strlen(domain), best = strlen(chosen);
            if (!best || size < best || (size == best && strcmp(domain, chosen) < 0))
                chosen = domain;
        }
    return chosen;
}

static bool *find_shared(const struct report *report)
{
    bool *shared = memory_zeroed(report->site_count, sizeof *shared);
    for (size_t a = 0; a < report->site_count; a++)
        for (size_t b = 0; b < report->site_count; b++)
            shared[a] |= a != b && strcmp(report->sites[a].name, report->sites[b].name) == 0;
    return shared;
}

static void rename_site(struct diagnose_site *site, char *name)
{
    free(site->name);
    site->name = name;
}

/* Sites of one name are told apart by the path of their first bundle, or else by a number. */
static void tell_apart(struct report *report, const size_t *first_bundle)
{
    AUTO_FREE bool *by_name = find_shared(report);
    for (size_t i = 0; i < report->site_count; i++) {
        struct diagnose_site *site = &report->sites[i];
        const char *path = report->bundles[first_bundle[i]].path;
        if (by_name[i] && path[0] && strcmp(site->name, path) != 0)
            rename_site(site, site->name[0] ? memory_format("%s (%s)", site->name, path)
                                            : memory_text(path));
    }
    AUTO_FREE bool *by_path = find_shared(report);
    size_t number = 0;
    for (size_t i = 0; i < report->site_count; i++)
        if (by_path[i])
            rename_site(&report->sites[i],
                        memory_format("%s%s#%zu", report->sites[i].name,
                                      report->sites[i].name[0] ? " " : "", ++number));
}

static void make_sites(struct report *report, const struct domains *domains, const size_t *site_of)
{
    AUTO_FREE size_t *number = memory_zeroed(report->bundle_count, sizeof *number);
    AUTO_FREE size_t *first_bundle = memory_zeroed(report->bundle_count, sizeof *first_bundle);
    report->sites = memory_zeroed(report->bundle_count, sizeof *report->sites);
    for (size_t b = 0; b < report->bundle_count; b++) {
        if (site_of[b] != b)
            continue;
        const char *given = report->bundles[b].given_site;
        const char *domain = given ? given : site_domain(report, domains, site_of, b);
        const char *name = domain[0] ? domain : report->bundles[b].path;
        report->sites[report->site_count] =
            (struct diagnose_site){memory_text(name), memory_text(domain)};
        first_bundle[report->site_count] = b;
        number[b] = report->site_count++;
    }
    for (size_t i = 0; i < report->log_count; i++)
        report->logs[i].site = number[site_of[report->logs[i].bundle]];
    tell_apart(report, first_bundle);
}

void sites_assign(struct report *report, const struct diagnose_options *options)
{
    AUTO_FREE size_t *site_of = memory_zeroed(report->bundle_count, sizeof *site_of);
    AUTO_FREE struct domains *domains = memory_zeroed(report->bundle_count, sizeof *domains);
    for (size_t b = 0; b < report->bundle_count; b++)
        site_of[b] = options->one_site ? 0 : b;
    bundle_domains(report, domains);
    if (!options->one_site && !options->per_bundle)
        join_by_domain(report, domains, site_of);
    make_sites(report, domains, site_of);
    for (size_t b = 0; b < report->bundle_count; b++)
        domains_free(&domains[b]);
}
