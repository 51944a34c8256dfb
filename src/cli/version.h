/* SPDX-License-Identifier: MIT */
#pragma once

/* What --version shows. */

#include "base/buffer.h"

/* With a verbosity also what protects the machine from what is read. */
void version_write(struct buffer *out, unsigned verbosity);
