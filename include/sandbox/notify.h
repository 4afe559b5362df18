/*
 * sandbox/notify.h - what a service tells the manager that started it (sd_notify's protocol).
 *
 * One datagram to the socket of $NOTIFY_SOCKET; without it there is nobody to tell, and nothing
 * happens. A manager that does not hear is the manager's concern: nothing here fails.
 *
 *   notify_ready("listening on 127.0.0.1:8443");
 *   notify_reloading(); ... notify_ready("...");
 *   notify_stopping();
 *   for (int ms = notify_watchdog_ms(); ms > 0;) { wait at most ms / 2; notify_alive(); }
 */
#ifndef SANDBOX_NOTIFY_H
#define SANDBOX_NOTIFY_H

void notify_ready(const char *status); /* one line for people */
void notify_reloading(void);
void notify_stopping(void);
void notify_alive(void);
/* How often the manager wants to hear notify_alive() of this process; 0: not at all. */
int notify_watchdog_ms(void);

#endif
