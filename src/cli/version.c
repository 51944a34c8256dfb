/* SPDX-License-Identifier: MIT */
#include "cli/version.h"

#include "base/os_sandbox.h"
#include "scan/limits.h"

void version_write(struct buffer *out, unsigned verbosity)
{
    struct os_sandbox sandbox = os_sandbox_find();
    buffer_text(out, "evtdiag " EVTDIAG_VERSION "\n");
    if (!verbosity)
        return;
    if (sandbox.reason) {
        buffer_format(out, "sandbox: seccomp and Landlock are not used: %s\n", sandbox.reason);
    } else {
        buffer_format(out, "sandbox: seccomp filter %s\n",
                      sandbox.seccomp ? "active" : "not available here");
        if (sandbox.landlock)
            buffer_format(out, "sandbox: Landlock active, version %d\n", sandbox.landlock);
        else
            buffer_text(out, "sandbox: Landlock not available here\n");
        buffer_text(out, "sandbox: a reading process writes no files, has 8 descriptors, starts no "
                         "processes, dumps no core\n");
    }
    buffer_format(out,
                  "bounds:  a reading process has %llu MiB of memory, a log %llu s (see --limit)\n",
                  (unsigned long long)(SCAN_LIMITS_DEFAULT.memory >> 20),
                  (unsigned long long)SCAN_LIMITS_DEFAULT.seconds);
}
