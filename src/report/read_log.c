/* SPDX-License-Identifier: MIT */

/* Statistics are not checked here beyond their types: they take the form of a worker's message, and
 * whoever reads that trusts nothing. */

#include "base/memory.h"
#include "report/read.h"

#define NAME_SIZE (1 << 20) /* of computers and channels; beyond what a record can hold */
#define ROWS_MAX 65536
#define PROBLEMS_MAX 256

static void read_coverage(struct reading *reading, const json_t *object, struct log_stats *view)
{
    size_t index;
    json_t *row;
    const json_t *array = read_array(reading, object, "coverage", ROWS_MAX);
    view->coverage = memory_zeroed(json_array_size(array), sizeof *view->coverage);
    json_array_foreach((json_t *)(uintptr_t)array, index, row)
    {
        view->coverage[view->coverage_count++] = (struct log_coverage){
            .computer = (char *)(uintptr_t)read_string(reading, row, "computer", NAME_SIZE),
            .channel = (char *)(uintptr_t)read_string(reading, row, "channel", NAME_SIZE),
            .first_time = read_time(reading, row, "first_event"),
            .last_time = read_time(reading, row, "last_event"),
            .first_id = read_count(reading, row, "first_record_id"),
            .last_id = read_count(reading, row, "last_record_id"),
            .records = read_count(reading, row, "records"),
            .marked = read_bool(reading, row, "exchange")};
    }
}

static void read_problems(struct reading *reading, const json_t *object, struct log_stats *view)
{
    size_t index;
    json_t *row;
    const json_t *array = read_array(reading, object, "problems", PROBLEMS_MAX);
    view->problems = memory_zeroed(json_array_size(array), sizeof *view->problems);
    json_array_foreach((json_t *)(uintptr_t)array, index, row)
    {
        view->problems[view->problem_count++] = (struct log_problem){
            .code = (char *)(uintptr_t)read_string(reading, row, "code", READ_TEXT_SIZE),
            .message = (char *)(uintptr_t)read_string(reading, row, "message", READ_TEXT_SIZE),
            .count = read_count(reading, row, "count")};
    }
}

static void take_stats(struct reading *reading, const struct log_stats *view,
                       struct log_stats *ret_stats)
{
    struct buffer message = {0};
    if (!reading->failed) {
        log_stats_write(view, &message);
        if (log_stats_read((struct text){message.data, message.size}, ret_stats, NULL) < 0)
            read_fail(reading, "coverage", "contradicts itself");
    }
    buffer_free(&message);
}

static void read_stats(struct reading *reading, const json_t *object, struct log_stats *ret_stats)
{
    struct log_stats view = {0};
    const json_t *records = read_object(reading, object, "records");
    if (!log_format_of_name(read_string(reading, object, "format", NAME_SIZE), &view.format))
        read_fail(reading, "format", "names no format of logs that this evtdiag knows");
    if (!log_status_of_name(read_string(reading, object, "status", NAME_SIZE), &view.status))
        read_fail(reading, "status", "names no status");
    view.size = read_count(reading, object, "size");
    view.records.read = read_count(reading, records, "read");
    view.records.recovered = read_count(reading, records, "recovered");
    view.records.unreadable = read_count(reading, records, "unreadable");
    view.first_time = read_time(reading, object, "first_event");
    view.last_time = read_time(reading, object, "last_event");
    read_coverage(reading, object, &view);
    read_problems(reading, object, &view);
    take_stats(reading, &view, ret_stats);
    free(view.coverage);
    free(view.problems);
}

void read_log(struct reading *reading, const json_t *object, const struct kb *kb, size_t *hits_left,
              struct read_unknown *unknown, struct diagnose_log *ret_log)
{
    const char *path = read_string(reading, object, "path", READ_PATH_SIZE);
    const json_t *records = read_object(reading, object, "records");
    uint64_t dropped = read_count(reading, records, "dropped");
    ret_log->path = memory_text(path);
    read_stats(reading, object, &ret_log->stats);
    read_sightings(reading, object, kb, hits_left, unknown, &ret_log->observed);
    ret_log->observed.dropped = dropped;
}
