/* SPDX-License-Identifier: MIT */
#include "base/os_sandbox.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/version.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    const struct command *command;
    struct settings settings;
    struct error error = {0};
    struct buffer help = {0};
    int status = STATUS_USAGE;
    bool base_refused = false;
    switch (options_read(argc, argv, &command, &settings, &error)) {
    case OPTIONS_HELP:
        help_write(&help, command);
        status = fputs(help.data, stdout) < 0 ? STATUS_UNREADABLE : STATUS_DONE;
        buffer_free(&help);
        break;
    case OPTIONS_VERSION:
        version_write(&help, settings.verbosity);
        status = fputs(help.data, stdout) < 0 ? STATUS_UNREADABLE : STATUS_DONE;
        buffer_free(&help);
        break;
    case OPTIONS_RUN:
        settings.base_refused = &base_refused;
        if (!settings.no_sandbox)
            os_sandbox_enter(settings_outputs(&settings).paths);
        status = command->run(&settings, &error);
        if (base_refused && (status == STATUS_DONE || status == STATUS_FINDINGS))
            status = STATUS_PARTIAL;
        break;
    case OPTIONS_WRONG:
        break;
    }
    if (error.code)
        command_complain(error.text);
    settings_free(&settings);
    return status;
}
