/* SPDX-License-Identifier: MIT */
#pragma once

/* The knowledge base in memory: what matching and ranking need, taken from the packed images of all
 * bases (kb/image.h) and read-only from then on. Texts for people (fixes, symptoms, references)
 * stay in the databases, which are not opened until an article is asked for, see kb/article.h. */

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KB_NONE SIZE_MAX /* an index that names nothing */

/* A condition on a record's strings: a tree of all/any/not over tests. */
enum kb_node { KB_NODE_ALL, KB_NODE_ANY, KB_NODE_NOT, KB_NODE_TEST };

struct kb_condition {
    enum kb_node node;
    struct kb_condition *children; /* KB_NODE_ALL, _ANY, _NOT */
    size_t child_count;
    unsigned string;      /* KB_NODE_TEST: 1-based position, 0 = any string */
    const char *data;     /* KB_NODE_TEST: only strings of this name; NULL = whatever name */
    const char *operator; /* KB_NODE_TEST: a name that match/operator.h knows */
    const char *value;
};

/* Where the value of a parameter comes from. Several rows may name one parameter: the first that
 * gives a value wins. */
struct kb_parameter {
    const char *name;
    unsigned string;     /* 1-based position, 0 = any string */
    const char *data;    /* only strings of this name; NULL = whatever name */
    const char *pattern; /* PCRE2 with a group of the parameter's name; NULL = the whole string */
};

/* What a fact rests on: a public source that its article names, a real log, or memory and
 * inference. */
enum kb_tag { KB_DOCUMENTED, KB_OBSERVED, KB_REPORTED };

/* What an event that is no sign of a cause by itself is: nothing is wrong, or something that does
 * not show in it. */
enum kb_noise { KB_NO_NOISE, KB_HARMLESS, KB_SYMPTOM };

#define KB_PASSING_TIMES 100 /* of a week, at most */

/* An event that the start of a server, or a short interruption, brings about, and that comes again
 * and again where it means more. It is in passing when no spell of it is longer than so many
 * minutes, each is followed by one of ended_by within so many minutes or by so many hours without
 * it, and no week has more spells: then it has this leak and is a hint at most. It is lasting when
 * it goes on for longer than so many minutes, with no longer pause and none of ended_by between. */
struct kb_passing {
    unsigned minutes, silent_hours, times_a_week; /* silent_hours 0: silence proves nothing */
    double leak;
    double lasting_leak;
    const char *why;
    size_t *ended_by; /* signatures */
    size_t ended_by_count;
};

struct kb_signature {
    const char *id;
    const char *source; /* "event-record"; other kinds of evidence will follow */
    const char *provider;
    const char **aliases; /* other names of the provider */
    size_t alias_count;
    uint32_t event_id;
    const char *title;
    const char *meaning;
    enum kb_tag tag;
    enum kb_noise noise;
    const char *noise_why;         /* NULL unless it is noise */
    const char *family;            /* NULL when it stands alone */
    double leak;                   /* see design: per server and 30 covered days */
    bool startup;                  /* logged when a service starts: silence says less */
    bool context;                  /* of Windows itself: counts on Exchange servers only */
    struct kb_condition condition; /* KB_NODE_ALL without children = always */
    unsigned specificity;          /* how many tests must hold at least */
    struct kb_parameter *parameters;
    size_t parameter_count;
    const struct kb_passing *passing; /* NULL: how long it was there says nothing */
    bool timed;                       /* passing, or what ends another's: each time counts */
    const char *target; /* the parameter that names the server to be fixed; NULL = none does */
    bool target_is_url; /* its host is the server */
    bool checked;       /* built into the program, whose tests compile its patterns */
};

/* Of a signature what says whether it may be about a record of its provider. */
struct kb_event {
    const char *source;
    uint32_t event_id;
    unsigned specificity;
};

/* Signatures of one provider. */
struct kb_group {
    const char *provider, **aliases;
    size_t alias_count;
    const uint32_t *signatures; /* ascending; NULL: only the one that comes next here */
    uint32_t first;
    size_t count;
};

enum kb_class { KB_DIRECT, KB_SUPPORTING, KB_HINT };

struct kb_link {
    size_t cause;     /* index into causes */
    size_t signature; /* index into signatures */
    double probability;
    enum kb_class class;
    enum kb_tag tag;
    bool reliable; /* absence counts where use of the subsystem is proven */
    size_t *proof; /* signatures that prove the use; any one is enough */
    size_t proof_count;
};

enum kb_severity { KB_INFO, KB_WARNING, KB_ERROR, KB_CRITICAL }; /* ascending */

struct kb_contribution {
    size_t cause; /* what often brings the cause about */
    double probability;
    const char *why;
};

struct kb_missing { /* evidence that would decide */
    const char *what;
    const char *decides;
    size_t *unless; /* signatures that make the question idle when one of them was observed */
    size_t unless_count;
};

struct kb_cause {
    const char *id;
    const char *title;
    const char *problem; /* id; causes of one problem compete */
    enum kb_severity severity;
    enum kb_tag tag;
    double prior;
    struct kb_contribution *contributions;
    size_t contribution_count;
    struct kb_missing *missing;
    size_t missing_count;
};

/* Numbers that belong to no article; kb/base.json gives each its reason. */
struct kb_settings {
    double repetition_limit; /* greatest factor of repetition, 2 */
    double family_limit;     /* greatest factor of a family's other members, 1.5 */
    double confidence_cap;   /* greatest confidence shown, 0.99 */
    double min_confidence;   /* default threshold of problems */
    double cause_floor;      /* causes of a shown problem below this stay unnamed */
    double quiet_factor;     /* of a diagnosis' rank when it is quiet, 0.3 */
    double quiet_days;       /* 7 */
    double quiet_startup_days;
    double quiet_intervals;              /* 10 */
    double direct_from, supporting_from; /* lone posteriors of the link classes, 0.7 and 0.2 */
};

struct kb_source { /* one database that this base was loaded from */
    char *name, *version, *digest;
    size_t causes, signatures;
    bool extends; /* it is laid over another base */
};

struct kb {
    struct kb_source *sources;
    size_t source_count;
    struct kb_settings settings;
    const char **markers; /* prefixes of the providers that only Exchange has */
    size_t marker_count;
    struct kb_signature *signatures; /* sorted by id; zeroed until kb_signature() makes one */
    size_t signature_count;
    struct kb_cause *causes; /* sorted by id */
    size_t cause_count;
    struct kb_link *links; /* sorted by cause, then signature */
    size_t link_count;
    struct kb_store *store; /* the databases; NULL: it was put together by hand */
};

/* Opens the built-in base and then each file of paths over it: articles of later ones add to and
 * override earlier ones by id. A file is untrusted: read-only, its version and integrity checked.
 * Returns NULL with the error set (it names the file and says what to do). */
struct kb *kb_open(const char *const *paths, size_t path_count, struct error *error);

/* Opens one base alone, from the bytes of its database. The bytes are borrowed and must outlive the
 * base. */
struct kb *kb_open_memory(const void *data, size_t size, struct error *error);

void kb_free(struct kb *kb);

/* The tests of conditions (docs/writing-articles.md), which match/operator.h carries out: the
 * number of a name, -1 when there is no such test, and the name of a number, NULL when there is
 * none. */
int kb_operator_number(const char *name);
const char *kb_operator_name(unsigned number);

/* A signature, which is made when it is first asked for: of a large base few are. */
const struct kb_signature *kb_make_signature(const struct kb *kb, size_t index);
static inline const struct kb_signature *kb_signature(const struct kb *kb, size_t index)
{
    const struct kb_signature *signature = &kb->signatures[index];
    return signature->id ? signature : kb_make_signature(kb, index);
}
/* These make none. Each signature is in one group; a provider may have several groups. */
const char *kb_signature_id(const struct kb *kb, size_t index);
struct kb_event kb_signature_event(const struct kb *kb, size_t index);
size_t kb_group_count(const struct kb *kb);
struct kb_group kb_group(const struct kb *kb, size_t index);
static inline uint32_t kb_group_signature(const struct kb_group *group, size_t at)
{
    return group->signatures ? group->signatures[at] : group->first;
}

/* What only people read of signatures, contributions and missing evidence (titles, meanings, why,
 * what, decides) is empty in the bases that are files until it is read: all of one source. Returns
 * -1 with the error set if it cannot be; it stays empty then. */
int kb_read_prose(const struct kb *kb, const struct kb_source *source, struct error *error);
/* The same of all sources. */
int kb_read_all_prose(const struct kb *kb, struct error *error);

/* The base that a signature or a cause is from, and what errors call it: its path, unless it is
 * built in. */
const struct kb_source *kb_source_of_signature(const struct kb *kb, size_t index);
const struct kb_source *kb_source_of_cause(const struct kb *kb, size_t cause);
const char *kb_source_path(const struct kb *kb, const struct kb_source *source);

size_t kb_find_cause(const struct kb *kb, const char *id);     /* KB_NONE when unknown */
size_t kb_find_signature(const struct kb *kb, const char *id); /* KB_NONE when unknown */
const char *kb_severity_name(enum kb_severity severity);
const char *kb_class_name(enum kb_class class);
const char *kb_tag_name(enum kb_tag tag);
const char *kb_noise_name(enum kb_noise noise); /* NULL for KB_NO_NOISE */
