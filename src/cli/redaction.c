/* SPDX-License-Identifier: MIT */
#include "cli/redaction.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "base/os_output.h"
#include "base/os_random.h"
#include "cli/command.h"
#include "diagnose/redact.h"
#include "kb/read_file.h"

#define KEY_RANDOM 32 /* bytes of a key that is made here, written as twice as many digits */
#define KEY_MOST 4096

struct redaction {
    struct pseudonyms *pseudonyms;
    struct redactor *redactor;
    char *site; /* the pseudonym of --site */
};

static int make_key(const char *path, struct buffer *key, struct error *error)
{
    uint8_t bytes[KEY_RANDOM];
    if (os_random(bytes, sizeof bytes, error) < 0)
        return -1;
    for (size_t i = 0; i < sizeof bytes; i++)
        buffer_format(key, "%02x", bytes[i]);
    buffer_text(key, "\n");
    if (os_write_private_file(path, key->data, key->size, error) < 0)
        return -1;
    AUTO_FREE char *line = memory_format("%s: made a new key; keep it, later reports need the same "
                                         "one to give the same pseudonyms",
                                         path);
    command_complain(line);
    return 0;
}

static int read_key(const char *path, struct buffer *key, struct error *error)
{
    if (!os_exists(path))
        return make_key(path, key, error);
    if (kb_read_file(key, path, KEY_MOST, error) < 0)
        return -1;
    if (text_trim((struct text){key->data, key->size}).size < PSEUDONYM_KEY_LEAST)
        return error_set(error, ERROR_USAGE,
                         "%s: a key has at least %d bytes; name a file that is not there yet and "
                         "evtdiag makes one",
                         path, PSEUDONYM_KEY_LEAST);
    return 0;
}

int redaction_open(const struct settings *settings, struct redaction **ret_redaction,
                   struct error *error)
{
    *ret_redaction = NULL;
    if (settings->redact_map && !settings->redact)
        return error_set(error, ERROR_USAGE, "--redact-map goes with --redact KEYFILE");
    if (!settings->redact)
        return 0;
    AUTO_BUFFER struct buffer key = {0};
    if (read_key(settings->redact, &key, error) < 0)
        return -1;
    struct redaction *redaction = memory_zeroed(1, sizeof *redaction);
    redaction->pseudonyms = pseudonyms_new(text_trim((struct text){key.data, key.size}));
    redaction->redactor = redactor_new(redaction->pseudonyms);
    *ret_redaction = redaction;
    return 0;
}

void redaction_free(struct redaction *redaction)
{
    if (!redaction)
        return;
    redactor_free(redaction->redactor);
    pseudonyms_free(redaction->pseudonyms);
    free(redaction->site);
    free(redaction);
}

const char *redaction_apply(struct redaction *redaction, struct report *report, const char *site)
{
    if (!redaction)
        return site;
    report_redact(report, redaction->redactor);
    free(redaction->site);
    redaction->site = site ? redact_domain(redaction->redactor, text_of(site)) : NULL;
    return redaction->site;
}

int redaction_write_map(const struct redaction *redaction, const struct settings *settings,
                        struct error *error)
{
    if (!redaction || !settings->redact_map)
        return 0;
    AUTO_BUFFER struct buffer list = {0};
    pseudonyms_list(redaction->pseudonyms, &list);
    return os_write_private_file(settings->redact_map, list.data, list.size, error);
}
