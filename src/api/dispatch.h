/*
 * api/dispatch.h - private: the web server's handler of everything under /api/v1.
 */
#ifndef API_DISPATCH_H
#define API_DISPATCH_H

#include "call.h"

void api__answer(void *arg, const struct web_request *request, struct web_response *response);

#endif
