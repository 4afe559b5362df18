/*
 * tests/support/hostile.h - requests that are malformed, ambiguous or hostile: what RFC 9112 wants
 * to be answered to each, and whether the connection lives on.
 *
 * They are meant for a server with GET /hello ("hello"), POST /echo (201, "|" and the body, and the
 * header X-Mark as it came or "none") and bodies of HOSTILE_BODY_MAX bytes.
 */
#ifndef SUPPORT_HOSTILE_H
#define SUPPORT_HOSTILE_H

#include <stddef.h>

enum { HOSTILE_BODY_MAX = 1000 };
enum fate { KEPT, CLOSED };

#define HOST   "Host: a\r\n"
#define POST   "POST /echo HTTP/1.1\r\n" HOST
#define CHUNKS POST "Transfer-Encoding: chunked\r\n\r\n"
#define HONEST "GET /hello HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"
#define GET    "GET /hello HTTP/1.1\r\n"

struct attack {
    const char *what;
    const char *bytes;
    size_t len;
    int status;
    enum fate fate;
    const char *has; /* what the answers must hold; NULL: anything */
};

#define B(bytes) (bytes), sizeof(bytes) - 1

static const struct attack ATTACKS[] = {
    /* the length of the body: RFC 9112, 6 */
    { "a length and chunks",
      B(POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
             "0\r\n\r\n"),
      400, CLOSED, NULL },
    { "chunks and a length",
      B(POST "Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n"
             "0\r\n\r\nGET /echo HTTP/1.1\r\nX: "),
      400, CLOSED, NULL },
    { "two lengths that differ", B(POST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nzz"), 400,
      CLOSED, NULL },
    { "two lengths that agree", B(POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\nz"), 400,
      CLOSED, NULL },
    { "a list of lengths", B(POST "Content-Length: 1, 1\r\n\r\nz"), 400, CLOSED, NULL },
    { "a length with a plus", B(POST "Content-Length: +1\r\n\r\nz"), 400, CLOSED, NULL },
    { "a length with a minus", B(POST "Content-Length: -1\r\n\r\nz"), 400, CLOSED, NULL },
    { "a length with a space in it", B(POST "Content-Length: 1 0\r\n\r\nz"), 400, CLOSED, NULL },
    { "a length in hexadecimal", B(POST "Content-Length: 0x1\r\n\r\nz"), 400, CLOSED, NULL },
    { "an empty length", B(POST "Content-Length:\r\n\r\n"), 400, CLOSED, NULL },
    { "a length of 20 digits", B(POST "Content-Length: 18446744073709551617\r\n\r\nz"), 400, CLOSED,
      NULL },
    { "a length with space around it", B(POST "Content-Length: \t 3 \t\r\n\r\nxyz"), 201, KEPT,
      "|xyz" },
    { "one byte too many", B(POST "Content-Length: 1001\r\n\r\n"), 413, CLOSED, NULL },
    { "no length at all", B(POST "\r\n"), 201, KEPT, NULL },
    { "a coding that is not known", B(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
      501, CLOSED, NULL },
    { "a coding that looks like ours", B(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501,
      CLOSED, NULL },
    { "chunks twice",
      B(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
             "0\r\n\r\n"),
      400, CLOSED, NULL },
    { "chunked in capitals", B(POST "Transfer-Encoding:\tCHUNKED\r\n\r\n1\r\nz\r\n0\r\n\r\n"), 201,
      KEPT, "|z" },
    { "chunks in HTTP/1.0",
      B("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\n"),
      400, CLOSED, NULL },
    { "a GET with a body", B(GET HOST "Content-Length: 3\r\n\r\nabc"), 400, CLOSED, NULL },
    { "a HEAD with a body", B("HEAD /hello HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 400,
      CLOSED, NULL },
    { "a DELETE with chunks",
      B("DELETE /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400,
      CLOSED, NULL },
    /* chunks: 7.1 */
    { "an extension of a chunk", B(CHUNKS "1;a=\"b\"\r\nz\r\n0 ; x\r\n\r\n"), 201, KEPT, "|z" },
    { "trailers", B(CHUNKS "1\r\nz\r\n0\r\nX-Mark: evil\r\nContent-Length: 9\r\n\r\n"), 201, KEPT,
      "X-Mark: none\r\n" },
    { "a trailer that is no header", B(CHUNKS "0\r\nGET / HTTP/1.1\r\n\r\n"), 400, CLOSED, NULL },
    { "a chunk size that overflows", B(CHUNKS "10000000000000001\r\nz\r\n0\r\n\r\n"), 400, CLOSED,
      NULL },
    { "a chunk that is too large", B(CHUNKS "3e9\r\n"), 413, CLOSED, NULL },
    { "a negative chunk", B(CHUNKS "-1\r\nz\r\n0\r\n\r\n"), 400, CLOSED, NULL },
    { "a chunk size with 0x", B(CHUNKS "0x1\r\nz\r\n0\r\n\r\n"), 400, CLOSED, NULL },
    { "a chunk size after a space", B(CHUNKS " 1\r\nz\r\n0\r\n\r\n"), 400, CLOSED, NULL },
    { "a chunk of no size", B(CHUNKS ";a\r\nz\r\n0\r\n\r\n"), 400, CLOSED, NULL },
    { "a chunk longer than it says", B(CHUNKS "1\r\nzd\r\n0\r\n\r\n"), 400, CLOSED, NULL },
    { "a chunk that ends with a bare line feed", B(CHUNKS "1\r\nz\n0\r\n\r\n"), 400, CLOSED, NULL },
    { "a bare line feed after a chunk size", B(CHUNKS "1\nz\r\n0\r\n\r\n"), 400, CLOSED, NULL },
    /* lines: 2.2, 5 */
    { "bare line feeds", B("GET /hello HTTP/1.1\nHost: a\n\n"), 400, CLOSED, NULL },
    { "a bare carriage return", B(GET HOST "X: a\rY: b\r\n\r\n"), 400, CLOSED, NULL },
    { "two carriage returns", B(GET HOST "X: a\r\r\n\r\n"), 400, CLOSED, NULL },
    { "a folded line", B(GET HOST "X: a\r\n b\r\n\r\n"), 400, CLOSED, NULL },
    { "a folded length", B(POST "Content-Length:\r\n 1\r\n\r\nz"), 400, CLOSED, NULL },
    { "a space before the first header", B(GET " X: a\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a space before the colon", B(POST "Content-Length : 1\r\n\r\nz"), 400, CLOSED, NULL },
    { "a header without a colon", B(GET HOST "nothing\r\n\r\n"), 400, CLOSED, NULL },
    { "a header without a name", B(GET HOST ": a\r\n\r\n"), 400, CLOSED, NULL },
    { "a name that is no token", B(GET HOST "X(Y): a\r\n\r\n"), 400, CLOSED, NULL },
    { "a NUL in a value", B(GET HOST "X: a\0b\r\n\r\n"), 400, CLOSED, NULL },
    { "a NUL in a name", B(GET HOST "X\0: a\r\n\r\n"), 400, CLOSED, NULL },
    { "a NUL in the target", B("GET /hello\0x HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a control character in a value", B(GET HOST "X: a\x01\r\n\r\n"), 400, CLOSED, NULL },
    { "bytes beyond ASCII in a value", B(GET HOST "X: \xe5\x85\xac\r\n\r\n"), 200, KEPT, NULL },
    { "an empty line in front", B("\r\n" GET HOST "\r\n"), 200, KEPT, NULL },
    { "many empty lines in front", B("\r\n\r\n\r\n\r\n" GET HOST "\r\n"), 400, CLOSED, NULL },
    /* hosts and targets: 3.2 */
    { "no Host", B(GET "\r\n"), 400, CLOSED, NULL },
    { "two Hosts", B(GET HOST "Host: b\r\n\r\n"), 400, CLOSED, NULL },
    { "a Host with a path", B(GET "Host: a/b\r\n\r\n"), 400, CLOSED, NULL },
    { "a Host with a name before it", B(GET "Host: x@a\r\n\r\n"), 400, CLOSED, NULL },
    { "a Host of two words", B(GET "Host: a b\r\n\r\n"), 400, CLOSED, NULL },
    { "an empty Host", B(GET "Host:\r\n\r\n"), 200, KEPT, NULL },
    { "no Host in HTTP/1.0", B("GET /hello HTTP/1.0\r\n\r\n"), 200, CLOSED, NULL },
    { "a whole address", B("GET http://b/hello HTTP/1.1\r\n" HOST "\r\n"), 200, KEPT, NULL },
    { "a whole address with no path", B("GET HTTPS://b HTTP/1.1\r\n" HOST "\r\n"), 404, KEPT,
      NULL },
    { "another scheme", B("GET ftp://b/hello HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "an authority", B("GET a:80 HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a target with a fragment", B("GET /hello#x HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a target beyond ASCII", B("GET /\xe5\x85\xac HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a star", B("GET * HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "the star of OPTIONS", B("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), 204, KEPT,
      "Allow: GET, HEAD, POST, OPTIONS\r\n" },
    /* request lines: 3 */
    { "HTTP/0.9", B("GET /hello\r\n"), 400, CLOSED, NULL },
    { "HTTP/2", B("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 501, CLOSED, NULL },
    { "a GET of HTTP/2.0", B("GET /hello HTTP/2.0\r\n" HOST "\r\n"), 505, CLOSED, NULL },
    { "HTTP/1.2", B("GET /hello HTTP/1.2\r\n" HOST "\r\n"), 200, KEPT, NULL },
    { "HTTP/1.10", B("GET /hello HTTP/1.10\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "http in small letters", B("GET /hello http/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "two spaces", B("GET  /hello HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "tabs for spaces", B("GET\t/hello\tHTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a space at the end", B("GET /hello HTTP/1.1 \r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a space in the target", B("GET /he llo HTTP/1.1\r\n" HOST "\r\n"), 400, CLOSED, NULL },
    { "a method in small letters", B("get /hello HTTP/1.1\r\n" HOST "\r\n"), 501, CLOSED, NULL },
    { "a method that is not known", B("BREW /hello HTTP/1.1\r\n" HOST "\r\n"), 501, CLOSED, NULL },
    { "TRACE", B("TRACE /hello HTTP/1.1\r\n" HOST "\r\n"), 501, CLOSED, NULL },
    { "CONNECT", B("CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n"), 501, CLOSED, NULL },
    { "garbage", B("\x80\x9e\x01\x03\x01\r\n\r\n"), 400, CLOSED, NULL },
    { "the hello of TLS", B("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"), 400, CLOSED, NULL },
    /* connections: 9 */
    { "HTTP/1.0 that wants to stay", B("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
      200, KEPT, "Connection: keep-alive\r\n" },
    { "a list with close in it", B(GET HOST "Connection: x, Close\r\n\r\n"), 200, CLOSED, NULL },
    { "another protocol", B(GET HOST "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"), 200, KEPT,
      NULL },
    { "garbage after a request", B(GET HOST "\r\n\x01\x02"), 200, CLOSED, "HTTP/1.1 400 " },
    { "a request in the body of another",
      B(POST "Content-Length: 27\r\n\r\n"
             "GET /none HTTP/1.1\r\nHost: a"),
      201, KEPT, "|GET /none HTTP/1.1\r\nHost: a" },
    { "a HEAD", B("HEAD /hello HTTP/1.1\r\n" HOST "\r\n"), 200, KEPT, "Content-Length: 6\r\n" },
    /* expectations: RFC 9110, 10.1.1 */
    { "another expectation", B(POST "Expect: tea\r\nContent-Length: 1\r\n\r\nz"), 417, CLOSED,
      NULL },
    { "an expectation of too much",
      B(POST "Expect: 100-continue\r\n"
             "Content-Length: 1001\r\n\r\n"),
      413, CLOSED, NULL },
    { "an expectation of HTTP/1.0",
      B("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\n"
        "Content-Length: 1\r\n\r\nz"),
      201, CLOSED, "|z" },
};

#endif
