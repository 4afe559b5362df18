/*
 * api/forms.h - private: handlers of what closes a month: balance forms (seal/form.h), which one
 * person makes and another one checks, and seals (seal/sealer.h), which are long work.
 */
#ifndef API_FORMS_H
#define API_FORMS_H

#include "call.h"

bool api__form_make(struct call *call, struct err *err);
bool api__form_check(struct call *call, struct err *err);
bool api__seal(struct call *call, struct err *err);

#endif
