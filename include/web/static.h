/*
 * web/static.h - the public listener: a folder of files, for reading only.
 *
 *   AUTO(web_static) struct web_static *site = web_static_new(&(struct web_static_options) { ...
 * }); struct web_options options = web_static_listener(site);   (site outlives the server)
 *   options.port = 8080;
 *   TRY(web_server_new(&options, &server, err));
 *
 * GET and HEAD, no bodies. "/" and folders give their index.html. What begins with a dot, leads
 * through a symbolic link or is no plain file is not there. Each request looks the folder up anew,
 * so that another may be swapped into its place at any time; no request then misses a file that is
 * in both. Validators: ETag and Last-Modified. A file 404.html of the folder is what is said when
 * nothing is found.
 */
#ifndef WEB_STATIC_H
#define WEB_STATIC_H

#include "web/server.h"

enum {
    WEB_STATIC_DEPTH_MAX = 16, /* folders of a path */
    WEB_STATIC_NAME_MAX = 255, /* bytes of each of its parts, without percent signs */
};

struct web_static_options {
    const char *folder;         /* may be a symbolic link; outlives the server */
    const char *content_policy; /* Content-Security-Policy; NULL: own files only, no forms */
    void *arg;                  /* for the two below */
    void (*on_access)(void *arg, const struct web_access *access);
    /* NULL: none. Asked first; says whether it answered: for /healthz and the like. */
    bool (*before)(void *arg, const struct web_request *request, struct web_response *response);
};

struct web_static;

struct web_static *web_static_new(const struct web_static_options *options);
void web_static_free(struct web_static *it);
AUTO_DEFINE(web_static)

/* Options of a server for it: to be completed with address and port. */
struct web_options web_static_listener(struct web_static *it);
/* Answers one request; for a route of another server. arg of the server is not looked at. */
void web_static_answer(const struct web_static *it, const struct web_request *request,
                       struct web_response *response);
/* The headers that each page of ours should have, whoever makes it: Content-Security-Policy,
 * Referrer-Policy, Cross-Origin-*, Permissions-Policy, X-Frame-Options, and over TLS
 * Strict-Transport-Security. */
void web_security_headers(const struct web_request *request, struct web_response *response,
                          const char *content_policy);

#endif
