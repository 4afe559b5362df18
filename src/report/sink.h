/*
 * sink.h - the five writers of a report. All take the same calls in the same order:
 * begin, then for each sheet open, row..., close, then end. None of them touches the database.
 */
#ifndef REPORT_SINK_H
#define REPORT_SINK_H

#include "sheet.h"

struct book;
struct csv_writer;
struct sink;

struct sink_ops {
    bool (*begin)(struct sink *sink, const struct sheet *first, struct err *err);
    bool (*open)(struct sink *sink, const struct sheet *sheet, struct err *err);
    bool (*row)(struct sink *sink, const struct sheet *sheet, const struct row *row,
                struct err *err);
    bool (*close)(struct sink *sink, const struct sheet *sheet, struct err *err);
    bool (*end)(struct sink *sink, struct err *err);
};

struct sink {
    const struct sink_ops *ops;
    FILE *out;           /* table, CSV, JSON */
    const char *path;    /* XLSX, PDF */
    struct buf line;     /* what is written next; the whole document of a PDF */
    struct buf scratch;  /* one cell */
    size_t sheets, rows; /* written so far; rows of this sheet */
    bool is_stream;      /* out is somebody else's: a terminal or a pipe */
    struct csv_writer *csv;
    struct book *book;
};

extern const struct sink_ops SINK_TABLE, SINK_CSV, SINK_XLSX, SINK_JSON, SINK_PDF;

/* Writes sink->line and empties it. Fails: ERR_IO when the disk is full; ERR_LIMIT. */
bool sink_flush(struct sink *sink, struct err *err) MUST_CHECK;

#endif
