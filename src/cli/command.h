/* SPDX-License-Identifier: MIT */
#pragma once

/* A command is one file and one struct; help is printed from the tables. */

#include "cli/settings.h"

/* Exit statuses, the first that applies (docs/exit-status in README). */
enum status {
    STATUS_DONE = 0,
    STATUS_FINDINGS = 1,   /* only with --exit-code */
    STATUS_USAGE = 2,      /* unknown option or article id */
    STATUS_PARTIAL = 3,    /* some input could not be read fully */
    STATUS_UNREADABLE = 4, /* no input could be read, or no usable knowledge base */
    STATUS_DIFFERENCE = 5, /* events --reader both found one */
};

enum command_bit {
    COMMAND_DIAGNOSE = 1 << 0,
    COMMAND_EVENTS = 1 << 1,
    COMMAND_MERGE = 1 << 2,
    COMMAND_KB_SEARCH = 1 << 3,
    COMMAND_KB_SHOW = 1 << 4,
    COMMAND_KB_LIST = 1 << 5,
    COMMAND_KB_EVENT = 1 << 6,
    COMMAND_KB_NEW = 1 << 7,
    COMMAND_KB_DIFF = 1 << 8,
    COMMAND_KB_CHECK = 1 << 9,
    COMMAND_KB_BUILD = 1 << 10,
    COMMAND_ANY = (1 << 11) - 1,
};

/* What a word of the command line is, so that a shell can complete it. */
enum value_kind {
    VALUE_TEXT, /* nothing that could be guessed */
    VALUE_WORD, /* one of some words, which stand where the help names it, '|' between them */
    VALUE_FILE, /* a file or folder */
    VALUE_FOLDER,
    VALUE_TIME,
    VALUE_COMPUTER,
    VALUE_LIMIT, /* NAME=VALUE, see limit.h */
    VALUE_CAUSE, /* a cause id of the base */
    VALUE_EVENT, /* an event id of the base */
    VALUE_PROVIDER,
};

/* A command line, from behind the program's name on, and what it is for in some words. */
struct command_example {
    const char *line, *what;
};

#define COMMAND_EXAMPLES 6

struct command {
    const char *name;      /* may have two words: "kb show" */
    enum command_bit bit;  /* by which option_table.c says what it takes */
    const char *arguments; /* for help: "PATH..." */
    enum value_kind kind;  /* of these */
    const char *summary;   /* one line */
    const char *more;      /* sentences for the manual page, in scdoc's markup; NULL = none */
    struct command_example examples[COMMAND_EXAMPLES]; /* as many as have a line */
    const char *formats;                               /* "text|json"; NULL = text|json|jsonl */
    const char *without; /* why it does not take the other options of diagnose; NULL = obvious */
    size_t least_arguments, most_arguments;
    /* Returns an exit status. Problems that end the command are set in *error. */
    int (*run)(const struct settings *settings, struct error *error);
};

extern const struct command command_diagnose;
extern const struct command command_events;
extern const struct command command_merge;
extern const struct command command_kb_search;
extern const struct command command_kb_show;
extern const struct command command_kb_list;
extern const struct command command_kb_event;
extern const struct command command_kb_new;
extern const struct command command_kb_diff;
extern const struct command command_kb_check;
extern const struct command command_kb_build;

/* All commands; NULL ends the list. The first is the default. */
extern const struct command *const commands[];

/* Prints "evtdiag: TEXT" as one line on standard error, control characters escaped. */
void command_complain(const char *text);

/* -1 when --output is one of the arguments: the result would take the place of a log. */
int command_spare_inputs(const struct settings *settings, struct error *error);

/* Writes a result to --output or standard output. */
int command_write(const struct settings *settings, const void *data, size_t size,
                  struct error *error);
