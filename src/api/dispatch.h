/*
 * api/dispatch.h - private: the web server's handler of everything under /api/v1.
 */
#ifndef API_DISPATCH_H
#define API_DISPATCH_H

#include "call.h"

/* Does the path fit the pattern of a route, and which texts stand for its parameters? params has
 * room for API_PARAMS_MAX; none of them is empty. */
bool api__route_fits(const char *pattern, struct text path, struct text *params, size_t *ret_count);
/* Is the tag one of the list of If-None-Match, or is the list "*"? RFC 9110, 13.1.2. NULL: no list.
 */
bool api__has_tag(const char *list, const char *tag);

void api__answer(void *arg, const struct web_request *request, struct web_response *response);

#endif
