/* intake/payments.h - a payer's list, line by line into the stage table. Private. */
#ifndef INTAKE_PAYMENTS_H
#define INTAKE_PAYMENTS_H

#include "reading.h"

/* Reads the file into pg_temp.stage_payment, whose COPY reading->copy is. */
bool payments_read(struct reading *reading, const struct table_source *source,
                   struct err *err) MUST_CHECK;

#endif
