/* SPDX-License-Identifier: MIT */
#pragma once

/* The tables of a base → its packed image, see kb/image.h. The same tables give the same image. */

#include "kb/store.h"

/* Appends the image of what the database's tables say. What only joined bases can tell (whether an
 * id of another base exists) is left to who opens them. Returns -1 with the error set. */
int kb_pack(struct buffer *out, struct kb_database *database, struct error *error);
