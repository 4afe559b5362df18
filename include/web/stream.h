/*
 * web/stream.h - server-sent events: an answer that goes on after its handler has returned.
 *
 *   struct web_stream *stream = web_stream_open(request, response);
 *   if (stream == NULL) ... answer 503 ...
 *   web_stream_send(stream, "progress", text);      (from any thread, now and later)
 *   web_stream_close(stream);
 *
 * What the client has not taken yet is bounded: one that reads too slowly is cut off, and whoever
 * sends is never held up. A quiet stream gets a comment now and then, by which a client that has
 * gone is found. When the server stops, its streams end.
 */
#ifndef WEB_STREAM_H
#define WEB_STREAM_H

#include "web/server.h"

enum {
    WEB_STREAM_WAITING_MAX = 256 << 10, /* bytes that the client has not taken */
    WEB_STREAM_QUIET_MS = 15000,        /* until the comment */
    WEB_STREAM_EVENT_MAX = 64,          /* bytes of an event's name */
};

struct web_stream;

/* In a handler: makes its response a stream; what the handler writes into the body is left out.
 * NULL when the server has streams_max already. */
struct web_stream *web_stream_open(const struct web_request *request,
                                   struct web_response *response);
/* One event; data may have several lines. False: the client has gone or was too slow, and nothing
 * will be sent any more; only closing is left to do. */
bool web_stream_send(struct web_stream *stream, const char *event, struct text data);
bool web_stream_is_gone(struct web_stream *stream);
/* Ends the answer when everything is out. The stream is the caller's no longer. */
void web_stream_close(struct web_stream *stream);

#endif
