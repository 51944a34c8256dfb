/* SPDX-License-Identifier: MIT */
#pragma once

/* Writes EVTX logs from descriptions in JSON (docs/mkevtx.md), for tests, seeds and benchmarks. */

#include "base/buffer.h"
#include "base/error.h"

#include <jansson.h>
#include <stdio.h>

/* Appends a whole log to an empty buffer. */
int mkevtx_build(json_t *description, struct buffer *out, struct error *error);

/* The same record by record, for logs that do not fit into memory: chunks go to the output as they
 * are full. The output is an empty buffer or a file that can be sought in; the other one is NULL.
 * log is the description without its records, and has to live as long as the writer. */
struct mkevtx;
struct mkevtx *mkevtx_open(json_t *log, struct buffer *buffer, FILE *file, struct error *error);
int mkevtx_record(struct mkevtx *writer, const json_t *record, struct error *error);
int mkevtx_finish(struct mkevtx *writer, struct error *error); /* the last chunk and the header */
void mkevtx_free(struct mkevtx *writer);

/* Reads a description, JSON or JSONL, and writes its log. */
int mkevtx_convert(FILE *in, struct buffer *buffer, FILE *file, struct error *error);
