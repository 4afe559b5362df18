/*
 * json/refusals.h - what was not as expected, as JSON: for the table of refused files and for
 * programs that read what the commands print.
 */
#ifndef JSON_REFUSALS_H
#define JSON_REFUSALS_H

#include "core/refusal.h"
#include "json/value.h"

/* [{"file","line","column","value","expected"}], at most `most` of those kept. The caller frees it.
 */
struct jv *jv_refusals(const struct refusal_list *list, size_t most);

#endif
