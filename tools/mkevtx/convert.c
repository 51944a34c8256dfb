/* SPDX-License-Identifier: MIT */
#include "mkevtx/mkevt.h"
#include "mkevtx/mkevtx.h"
#include "mkevtx/sink.h"

static int list_write(struct mkevtx *writer, json_t *log, struct error *error)
{
    json_t *records = json_object_get(log, "records"), *record;
    size_t i;
    if (records && !json_is_array(records))
        return error_set(error, ERROR_FORMAT, "records: not an array");
    json_array_foreach(records, i, record) if (mkevtx_record(writer, record, error) < 0) return -1;
    return 0;
}

int mkevtx_build(json_t *description, struct buffer *out, struct error *error)
{
    if (mkevt_is_asked(description))
        return mkevt_build(description, out, NULL, error);
    struct mkevtx *writer = mkevtx_open(description, out, NULL, error);
    if (!writer)
        return -1;
    int status = list_write(writer, description, error);
    if (status == 0)
        status = mkevtx_finish(writer, error);
    mkevtx_free(writer);
    return status;
}

static json_t *value_read(FILE *in, struct error *error)
{
    json_error_t json_error;
    json_t *value = json_loadf(in, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
                               &json_error);
    if (!value)
        error_set(error, ERROR_FORMAT, "not JSON: line %d: %s", json_error.line, json_error.text);
    return value;
}

/* The records that follow the log object, as lines of their own. */
static int lines_read(FILE *in, int (*take)(void *context, json_t *record, struct error *error),
                      void *context, struct error *error)
{
    for (;;) {
        int next;
        while ((next = getc(in)) == ' ' || next == '\n' || next == '\r' || next == '\t')
            ;
        if (next == EOF)
            return ferror(in) ? error_set(error, ERROR_IO, "cannot read the description") : 0;
        ungetc(next, in);
        json_t *record = value_read(in, error);
        if (!record)
            return -1;
        int status = take(context, record, error);
        json_decref(record);
        if (status < 0)
            return -1;
    }
}

static int record_write(void *context, json_t *record, struct error *error)
{
    return mkevtx_record(context, record, error);
}

static int record_keep(void *context, json_t *record, struct error *error)
{
    return json_array_append(context, record) == 0
               ? 0
               : error_set(error, ERROR_FORMAT, "records: not an array");
}

/* An EVT log is written as a whole, for its records overwrite each other. */
static int evt_convert(json_t *log, FILE *in, struct buffer *buffer, FILE *file,
                       struct error *error)
{
    AUTO_BUFFER struct buffer out = {0};
    struct sink sink = {.buffer = buffer, .file = file};
    if (!json_object_get(log, "records"))
        json_object_set_new(log, "records", json_array());
    if (lines_read(in, record_keep, json_object_get(log, "records"), error) < 0 ||
        mkevt_build(log, &out, NULL, error) < 0)
        return -1;
    return sink_append(&sink, out.data ? out.data : "", out.size, error);
}

static int evtx_convert(json_t *log, FILE *in, struct buffer *buffer, FILE *file,
                        struct error *error)
{
    int status = -1;
    struct mkevtx *writer = mkevtx_open(log, buffer, file, error);
    if (writer && list_write(writer, log, error) == 0 &&
        lines_read(in, record_write, writer, error) == 0)
        status = mkevtx_finish(writer, error);
    mkevtx_free(writer);
    return status;
}

int mkevtx_convert(FILE *in, struct buffer *buffer, FILE *file, struct error *error)
{
    json_t *log = value_read(in, error);
    if (!log)
        return -1;
    int status = mkevt_is_asked(log) ? evt_convert(log, in, buffer, file, error)
                                     : evtx_convert(log, in, buffer, file, error);
    json_decref(log);
    return status;
}
