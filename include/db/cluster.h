/*
 * db/cluster.h - the private PostgreSQL of a home folder, for those who have no server.
 *
 * Created by initdb on first use (checksums, C.UTF-8), reached by a Unix socket only, run by an
 * unprivileged user even when root starts the program. Lives in <home>/pg; when that user cannot
 * reach <home>, in one folder under /var/tmp whose path is printed and kept in <home>/pg.place.
 * Several programs may use it at the same time: the last to leave stops it.
 */
#ifndef DB_CLUSTER_H
#define DB_CLUSTER_H

#include "core/err.h"

struct cluster;

/* Starts it, or joins the one that runs. Fails: ERR_IO (folder, disk full), ERR_DB (no
 * PostgreSQL 15 programs, server does not start; the end of its log is in the text). */
bool cluster_join(const char *home, struct cluster **ret, struct err *err) MUST_CHECK;
const char *cluster_conninfo(const struct cluster *cluster);
/* Not "" when the data lives outside home: tell the user. */
const char *cluster_elsewhere(const struct cluster *cluster);
void cluster_free(struct cluster *cluster); /* leaves; stops the server when nobody else uses it */
AUTO_DEFINE(cluster)

#endif
