/* SPDX-License-Identifier: MIT */
#include "base/os_landlock.h"

#include "base/memory.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* struct landlock_ruleset_attr as of version 6; an older kernel takes it as long as what it does
 * not know is 0. */
struct ruleset {
    uint64_t files, network, scopes;
};

#define FILES_1 ((UINT64_C(1) << 13) - 1) /* up to LANDLOCK_ACCESS_FS_MAKE_SYM */
#define FILES_TRUNCATE (UINT64_C(1) << 14)
#define NETWORK_ALL 3 /* to bind and to connect TCP */
#define SCOPES_ALL 3  /* abstract sockets and signals */

#define FILES_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

int os_landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

static struct ruleset ruleset_of(int version, bool no_reading)
{
    /* Version 2 added REFER, 3 TRUNCATE, 5 IOCTL_DEV, each as the next bit. */
    unsigned more = version >= 5 ? 3 : version >= 3 ? 2 : version >= 2 ? 1 : 0;
    struct ruleset ruleset = {.files = (UINT64_C(1) << (13 + more)) - 1,
                              .network = version >= 4 ? NETWORK_ALL : 0,
                              .scopes = version >= 6 ? SCOPES_ALL : 0};
    if (!no_reading)
        ruleset.files &= ~(uint64_t)FILES_READ;
    return ruleset;
}

/* The place where os_output_open() writes, and what it does there. */
static int open_place(const char *output, uint64_t *ret_rights)
{
    struct stat status;
    AUTO_FREE char *real = realpath(output, NULL);
    *ret_rights = LANDLOCK_ACCESS_FS_WRITE_FILE | FILES_TRUNCATE;
    if (stat(output, &status) == 0 && !S_ISREG(status.st_mode))
        return open(output, O_PATH | O_CLOEXEC);
    *ret_rights |=
        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
    AUTO_FREE char *folder = memory_text(real ? real : output);
    char *slash = strrchr(folder, '/');
    if (!slash)
        return open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    slash[slash == folder] = '\0';
    return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* A place that is not there is none to write to: os_output_open() will say so. */
static bool allow_output(int rules, const struct ruleset *ruleset, const char *output)
{
    struct landlock_path_beneath_attr rule;
    uint64_t rights;
    int place = open_place(output, &rights);
    if (place < 0)
        return true;
    rule.allowed_access = rights & ruleset->files;
    rule.parent_fd = place;
    long result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(place);
    return result == 0;
}

static bool allow_outputs(int rules, const struct ruleset *ruleset, const char *const *outputs)
{
    for (; outputs && *outputs; outputs++)
        if (!allow_output(rules, ruleset, *outputs))
            return false;
    return true;
}

bool os_landlock_enter(int version, bool no_reading, const char *const *outputs)
{
    struct ruleset ruleset = ruleset_of(version, no_reading);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
    if (rules < 0)
        return false;
    bool done = allow_outputs(rules, &ruleset, outputs) &&
                syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return done;
}
