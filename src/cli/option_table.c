/* SPDX-License-Identifier: MIT */
#include "cli/option_table.h"

#include "cli/option_value.h"

#include <string.h>

#define AT(member) .place = offsetof(struct settings, member)

#define REPORTS (COMMAND_DIAGNOSE | COMMAND_MERGE)
#define READS_LOGS (COMMAND_DIAGNOSE | COMMAND_EVENTS)
#define LOOKS_UP (COMMAND_KB_SEARCH | COMMAND_KB_SHOW | COMMAND_KB_LIST | COMMAND_KB_EVENT)
#define USES_BASE (REPORTS | COMMAND_EVENTS | LOOKS_UP)
#define WRITES_FORMATS (USES_BASE | COMMAND_KB_DIFF)
#define WRITES (WRITES_FORMATS | COMMAND_KB_NEW | COMMAND_KB_BUILD)
#define COMPLAINS (REPORTS | COMMAND_EVENTS)

/* In the order of help and manual page. */
const struct option_row option_rows[] = {
    {.name = "format",
     .argument = "text|json|jsonl|html|csv|md|xml",
     .kind = VALUE_WORD,
     .help = "form of the result (default: text)",
     .more = "*json* and *jsonl* are for scripts (see JSON), *html* is one page that loads "
             "nothing, *csv* is for spreadsheets.",
     .commands = WRITES_FORMATS,
     .set = option_set_word,
     AT(format)},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .kind = VALUE_FILE,
     .help = "write the result to FILE, not to standard output",
     .more = "A file takes its new content all at once; a device or pipe is written as it "
             "is. *-* is standard output.",
     .commands = WRITES,
     .set = option_set_output,
     AT(output)},
    {.name = "no-site-kb",
     .help = "leave out the bases of the folders for settings",
     .commands = USES_BASE,
     .rare = true,
     .set = option_set_flag,
     AT(no_site_kb)},
    {.name = "kb",
     .argument = "PATH",
     .kind = VALUE_FILE,
     .help = "lay this knowledge base or folder of articles on top",
     .more = "A file of *evtdiag kb build*, or a folder of articles. Later ones override "
             "earlier ones, article by article.",
     .commands = USES_BASE,
     .repeatable = true,
     .rare = true,
     .set = option_add_text,
     AT(bases)},
    {.name = "since",
     .argument = "TIME",
     .kind = VALUE_TIME,
     .help = "only records from 2026-01-31 or 2026-01-31T08:00Z on",
     .more = "Times are RFC 3339, or their beginnings; without a zone they are UTC.",
     .commands = READS_LOGS,
     .set = option_set_time,
     AT(since)},
    {.name = "until",
     .argument = "TIME",
     .kind = VALUE_TIME,
     .help = "only records up to TIME",
     .commands = READS_LOGS,
     .set = option_set_time,
     AT(until)},
    {.name = "computer",
     .argument = "NAME",
     .kind = VALUE_COMPUTER,
     .help = "only records of this computer",
     .more = "The full or the short name; case does not matter.",
     .commands = READS_LOGS,
     .repeatable = true,
     .set = option_add_text,
     AT(computers)},
    {.name = "min-confidence",
     .argument = "P",
     .help = "show problems from this probability on (0 to 1)",
     .more = "Without it, the knowledge base decides.",
     .commands = REPORTS,
     .set = option_set_share,
     AT(min_confidence)},
    {.name = "top",
     .argument = "N",
     .help = "at most N problems; 0: all (kb search: N causes)",
     .commands = REPORTS | COMMAND_KB_SEARCH,
     .set = option_set_count,
     AT(top),
     .least = 0,
     .most = 1000000},
    {.name = "jobs",
     .letter = 'j',
     .argument = "N",
     .help = "read with N processes (default: one for each core)",
     .commands = READS_LOGS,
     .rare = true,
     .set = option_set_count,
     AT(jobs),
     .least = 1,
     .most = 1024},
    {.name = "limit",
     .argument = "NAME=VALUE",
     .kind = VALUE_LIMIT,
     .help = "move a bound, such as total-size=500G",
     .more = "The bounds are: @LIMITS@. Sizes take K, M, G or T behind them.",
     .commands = READS_LOGS,
     .repeatable = true,
     .rare = true,
     .set = option_set_limit,
     AT(limits)},
    {.name = "no-sandbox",
     .help = "keep all rights of the user while reading",
     .more = "For kernels on which the sandbox gets in the way; *--version -v* says what "
             "there is.",
     .commands = COMMAND_ANY,
     .rare = true,
     .set = option_set_flag,
     AT(no_sandbox)},
    {.name = "exit-code",
     .help = "end with status 1 when there are findings",
     .more = "Without it, findings are no failure.",
     .commands = REPORTS,
     .set = option_set_flag,
     AT(exit_code)},
    {.name = "site",
     .argument = "NAME",
     .help = "name the site, for reports and fingerprints",
     .more = "Without it, the DNS domain that the records show names the site.",
     .commands = REPORTS,
     .rare = true,
     .set = option_set_text,
     AT(site)},
    {.name = "one-site",
     .help = "all inputs are of one organisation",
     .more = "Otherwise each folder of logs and each archive is a site of its own, and "
             "sites with the same DNS domain join.",
     .commands = REPORTS,
     .rare = true,
     .set = option_set_flag,
     AT(one_site)},
    {.name = "per-bundle",
     .help = "no two bundles share a site; text: a report for each",
     .commands = REPORTS,
     .rare = true,
     .set = option_set_flag,
     AT(per_bundle)},
    {.name = "assume-exchange",
     .help = "count Windows' own events on every server",
     .more = "Otherwise they count only on servers that show events of Exchange as well.",
     .commands = REPORTS,
     .rare = true,
     .set = option_set_flag,
     AT(assume_exchange)},
    {.name = "redact",
     .argument = "KEYFILE",
     .kind = VALUE_FILE,
     .help = "pseudonyms for people, servers, domains, addresses",
     .more = "The file is created with a new key when there is none; the same key gives "
             "the same pseudonyms.",
     .commands = REPORTS,
     .set = option_set_text,
     AT(redact)},
    {.name = "redact-map",
     .argument = "FILE",
     .kind = VALUE_FILE,
     .help = "write to FILE what the pseudonyms stand for",
     .commands = REPORTS,
     .rare = true,
     .set = option_set_text,
     AT(redact_map)},
    {.name = "provider",
     .argument = "NAME",
     .kind = VALUE_PROVIDER,
     .help = "every record of this provider or event source",
     .more = "Case and repeated spaces do not matter. Lists records that the knowledge "
             "base does not know, too.",
     .commands = COMMAND_EVENTS,
     .repeatable = true,
     .set = option_add_text,
     AT(providers)},
    {.name = "id",
     .argument = "N[-N],...",
     .kind = VALUE_EVENT,
     .help = "every record with one of these event ids",
     .more = "Numbers and ranges, such as 42,2080-2114. Lists records that the knowledge "
             "base does not know, too.",
     .commands = COMMAND_EVENTS,
     .repeatable = true,
     .set = option_add_ids,
     AT(ids)},
    {.name = "grep",
     .argument = "PATTERN",
     .help = "every record with this in a string (PCRE2, no case)",
     .more = "Looks at each string of a record; ^ and $ are the ends of its lines, (?-i) "
             "minds case. Lists records that the knowledge base does not know, too.",
     .commands = COMMAND_EVENTS,
     .set = option_set_text,
     AT(grep)},
    {.name = "all",
     .help = "every record, not only those that match",
     .commands = COMMAND_EVENTS,
     .set = option_set_flag,
     AT(all)},
    {.name = "recovered",
     .help = "use recovered records too",
     .more = "Records in parts of a log that Windows no longer counts.",
     .commands = READS_LOGS,
     .rare = true,
     .set = option_set_flag,
     AT(recovered)},
    {.name = "reader",
     .argument = "fast|libevtx|both",
     .kind = VALUE_WORD,
     .help = "how to read; both compares the two",
     .more = "*fast* is the usual way; *libevtx* is slower and the reference; *both* "
             "compares the two and ends with status 5 when they differ.",
     .commands = COMMAND_EVENTS,
     .rare = true,
     .set = option_set_word,
     AT(reader)},
    {.name = "color",
     .argument = "auto|always|never",
     .kind = VALUE_WORD,
     .help = "colour in text (default: auto)",
     .more = "*auto* means on terminals, unless NO_COLOR is set.",
     .commands = WRITES_FORMATS,
     .rare = true,
     .set = option_set_word,
     AT(color)},
    {.name = "progress",
     .argument = "auto|always|never",
     .kind = VALUE_WORD,
     .help = "show progress (default: auto)",
     .commands = COMMAND_DIAGNOSE,
     .rare = true,
     .set = option_set_word,
     AT(progress)},
    {.name = "brief",
     .help = "text: a line for each diagnosis, and no more",
     .commands = REPORTS,
     .set = option_set_flag,
     AT(brief)},
    {.name = "quiet",
     .letter = 'q',
     .help = "no word on standard error but what ends the run",
     .commands = COMPLAINS | COMMAND_KB_CHECK,
     .rare = true,
     .set = option_set_flag,
     AT(quiet)},
    {.name = "verbose",
     .letter = 'v',
     .help = "tell more",
     .commands = COMPLAINS,
     .repeatable = true,
     .rare = true,
     .set = option_count_up,
     AT(verbosity)},
    {.name = "help",
     .letter = 'h',
     .help = "show the command's common options, with examples",
     .commands = COMMAND_ANY,
     .rare = true},
    {.name = "help-all",
     .help = "show all options of the command",
     .commands = COMMAND_ANY,
     .rare = true},
    {.name = "version",
     .help = "show the version",
     .more = "With *-v* also what protects this computer while logs are read.",
     .commands = COMMAND_ANY,
     .rare = true},
};
const size_t option_row_count = sizeof option_rows / sizeof *option_rows;

const struct option_row *const option_formats = &option_rows[0];

bool option_is_of(const struct option_row *row, const struct command *command)
{
    return (row->commands & command->bit) != 0;
}

const char *option_argument(const struct option_row *row, const struct command *command)
{
    if (row == option_formats)
        return command->formats ? command->formats : "text|json|jsonl";
    return row->argument;
}

struct text option_word(const char *words, size_t index)
{
    size_t size = strcspn(words, "|");
    for (; index > 0 && words[size]; index--) {
        words += size + 1;
        size = strcspn(words, "|");
    }
    return index ? (struct text){0} : (struct text){words, size};
}

bool option_has_word(const char *words, struct text word)
{
    struct text each;
    for (size_t i = 0; each = option_word(words, i), each.size; i++)
        if (each.size == word.size && memcmp(each.data, word.data, word.size) == 0)
            return true;
    return false;
}
