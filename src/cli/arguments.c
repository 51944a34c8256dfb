/* SPDX-License-Identifier: MIT */
#include "cli/arguments.h"

#include "base/memory.h"

#include <string.h>

static void add_option(struct arguments *arguments, struct given_option option)
{
    arguments->options = memory_grow(arguments->options, arguments->option_count,
                                     &arguments->option_capacity, sizeof *arguments->options);
    arguments->options[arguments->option_count++] = option;
}

static const struct option_row *row_of_letter(char letter)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].letter == letter)
            return &option_rows[i];
    return NULL;
}

/* A name may be cut short as long as only one option begins with it. */
static const struct option_row *row_of_name(const char *name, size_t size)
{
    const struct option_row *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < option_row_count; i++) {
        if (strncmp(option_rows[i].name, name, size) != 0)
            continue;
        found = &option_rows[i];
        if (!found->name[size])
            return found;
        count++;
    }
    return count == 1 && size ? found : NULL;
}

/* Both return how many of the arguments behind this one they took. */
static int read_long(struct arguments *arguments, const char *text, const char *next)
{
    size_t size = strcspn(text + 2, "=");
    const char *behind = text + 2 + size;
    struct given_option option = {row_of_name(text + 2, size), text, 0, NULL};
    bool takes_next = option.row && option.row->argument && !*behind && next;
    if (*behind)
        option.value = behind + 1;
    else if (takes_next)
        option.value = next;
    add_option(arguments, option);
    return takes_next;
}

static int read_letters(struct arguments *arguments, const char *text, const char *next)
{
    for (const char *at = text + 1; *at; at++) {
        struct given_option option = {row_of_letter(*at), text, *at, NULL};
        bool takes = option.row && option.row->argument;
        if (takes)
            option.value = at[1] ? at + 1 : next;
        add_option(arguments, option);
        if (takes)
            return !at[1] && next;
    }
    return 0;
}

void arguments_read(struct arguments *arguments, int argc, char **argv)
{
    *arguments = (struct arguments){0};
    int at = 1;
    for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
        const char *next = at + 1 < argc ? argv[at + 1] : NULL;
        if (strncmp(argv[at], "--", 2) == 0)
            at += read_long(arguments, argv[at], next);
        else if (argv[at][0] == '-' && argv[at][1])
            at += read_letters(arguments, argv[at], next);
        else
            text_list_add(&arguments->words, argv[at]);
    }
    arguments->plain_count = arguments->words.count;
    for (at++; at < argc; at++)
        text_list_add(&arguments->words, argv[at]);
}

void arguments_free(struct arguments *arguments)
{
    free(arguments->options);
    free(arguments->words.items);
    *arguments = (struct arguments){0};
}
