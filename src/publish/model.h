/*
 * publish/model.h (private) - figures as the values that templates print.
 *
 * Every function gives a new value that the caller frees or puts into another. Amounts become
 * text in yuan to the fen; nothing is rounded.
 */
#ifndef PUBLISH_MODEL_H
#define PUBLISH_MODEL_H

#include "core/date.h"
#include "figures.h"
#include "store.h"
#include "json/value.h"

enum { MODEL_DAY_MAX = 32, MODEL_SHORT_HASH = 10 };

/* Adds quota, paid, arrived, in_transit, checking, opening, credited, other_in, spent, balance. */
void model__set_figures(struct jv *object, const struct figures *figures);
/* "2020年12月31日"; returns out. */
char *model__day(struct date date, char out[MODEL_DAY_MAX]);
/* "市级财政" for "city"; the word itself when it has no name. */
const char *model__source(const char *source);
/* "到账" for "receipt". */
const char *model__type(const char *type);

/* [{rows:[{year, source, villages, …}], subtotal:{…} where there are several sources}] */
bool model__years(const struct tally *tally, struct jv **ret, struct err *err) MUST_CHECK;
/* {villages, …}: the last row of a table. */
struct jv *model__whole(const struct tally *tally);
/* One row of a table of counties, towns, villages or payers. */
struct jv *model__child(const char *name, const char *href, const struct tally *tally);
/* A village's record: n, type, amount, day, at, hash. */
struct record_row;
struct jv *model__record(const struct record_row *record);

/* chart.c: bars of a tally, {title, groups:[{label, rows:[{label, kind, width, amount}]}]}, and
 * the flow of each year, [{label, heads, ribbons, nodes, labels}]. Shapes are whole numbers or
 * tenths; the text beside them says the amounts. */
struct jv *model__bars(const struct tally *tally, bool by_source);
bool model__flows(const struct tally *tally, struct jv **ret, struct err *err) MUST_CHECK;

/* 64 digits of a hash in groups of four: people compare them by eye. Returns out. */
enum { MODEL_GROUPED_MAX = 80 };
const char *model__grouped(const char *hex, char out[MODEL_GROUPED_MAX]);

#endif
