/*
 * notice/life.h - private: what the stations of a notice's life share.
 */
#ifndef NOTICE_LIFE_H
#define NOTICE_LIFE_H

#include "store.h"

struct date notice__today(void); /* in Beijing */
bool notice__person(const char *who, struct err *err) MUST_CHECK;

#endif
