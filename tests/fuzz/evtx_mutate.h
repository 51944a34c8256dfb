/* SPDX-License-Identifier: MIT */
#pragma once

/* Changes a log in its short form as an attacker would: along records, templates, names and values,
 * with sizes kept in step or deliberately not. */

#include <stddef.h>
#include <stdint.h>

/* Pseudo-random numbers, xorshift; the state is never 0. */
uint32_t evtx_random(uint32_t *state);

/* One change in place; the buffer has room for max bytes, size is at least SHORT_HEAD_SIZE. Returns
 * the new size, which is never below that. The same state gives the same change. */
size_t evtx_mutate(uint8_t *data, size_t size, size_t max, uint32_t *state);
