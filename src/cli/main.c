/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/os_output.h"
#include "base/os_sandbox.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/version.h"

#include <jansson.h>

static void end_without_memory(void)
{
    os_end_abruptly("evtdiag: there is not enough memory\n", STATUS_UNREADABLE);
}

static void enter_sandbox(const struct settings *settings)
{
    struct os_sandbox sandbox = os_sandbox_find();
    if (settings->verbosity && !sandbox.reason && !(sandbox.seccomp && sandbox.landlock))
        command_complain("the sandbox is not whole: see evtdiag --version -v");
    os_sandbox_enter(settings_outputs(settings).paths);
}

int main(int argc, char **argv)
{
    const struct command *command;
    struct settings settings;
    struct error error = {0};
    struct buffer help = {0}; /* or the version */
    int status = STATUS_USAGE;
    bool base_refused = false;
    os_prepare_descriptors();
    memory_exhausted_calls(end_without_memory);
    json_set_alloc_funcs(memory_allocate, free); /* its parser asserts that there is memory */
    switch (options_read(argc, argv, &command, &settings, &error)) {
    case OPTIONS_HELP:
        help_write(&help, command);
        break;
    case OPTIONS_HELP_ALL:
        help_write_all(&help, command);
        break;
    case OPTIONS_VERSION:
        version_write(&help, settings.verbosity);
        break;
    case OPTIONS_RUN:
        settings.base_refused = &base_refused;
        if (!settings.no_sandbox)
            enter_sandbox(&settings);
        status = command->run(&settings, &error);
        if (base_refused && (status == STATUS_DONE || status == STATUS_FINDINGS))
            status = STATUS_PARTIAL;
        break;
    case OPTIONS_WRONG:
        break;
    }
    if (help.size)
        status =
            os_write_file(NULL, help.data, help.size, &error) < 0 ? STATUS_UNREADABLE : STATUS_DONE;
    buffer_free(&help);
    if (error.code)
        command_complain(error.text);
    settings_free(&settings);
    return status;
}
