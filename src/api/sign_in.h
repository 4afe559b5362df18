/*
 * api/sign_in.h - private: the page that a sign-in link leads to (access/session.h).
 */
#ifndef API_SIGN_IN_H
#define API_SIGN_IN_H

#include "web/server.h"

void api__sign_in_page(void *arg, const struct web_request *request, struct web_response *response);

#endif
