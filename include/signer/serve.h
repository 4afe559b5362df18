/*
 * signer/serve.h - mingzhang-signer: its command line, from arguments to exit status.
 */
#ifndef SIGNER_SERVE_H
#define SIGNER_SERVE_H

/* Runs until SIGTERM, a client's stop, or - when it was started on demand - until nobody has been
 * connected for a few seconds. Exit status: 0; 2 wrong usage or settings; 3 it cannot run. */
int signer_main(int argc, char **argv);

#endif
