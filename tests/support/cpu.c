#include "cpu.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct process {
    int parent;
    int64_t own, children; /* clock ticks; children that were waited for */
};

/* /proc/PID/stat: proc(5). All 0 when the process is gone. */
static struct process look(int pid)
{
    char path[64];
    char line[1024] = "";
    struct process out = { 0 };
    long parts[4] = { 0 };
    (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return out;
    (void)!fgets(line, sizeof line, file);  /* an empty line says nothing */
    (void)fclose(file);                     /* it was only read */
    const char *after = strrchr(line, ')'); /* the name may hold spaces */
    if (after == NULL ||
        sscanf(after + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld %ld %ld", &out.parent,
               &parts[0], &parts[1], &parts[2], &parts[3]) != 5)
        return (struct process) { 0 };
    out.own = parts[0] + parts[1];
    out.children = parts[2] + parts[3];
    return out;
}

static int backend_of(struct db *db)
{
    static const struct db_stmt WHO = { "cpu_backend", "SELECT pg_catalog.pg_backend_pid()",
                                        DB_ONE_ROW };
    struct err err = { 0 };
    AUTO(db_result) struct db_result *result = NULL;
    if (!db_exec(db, &WHO, NULL, 0, &result, &err))
        abort();
    return (int)db_get_int(result, 0, 0);
}

static int64_t us_of_ticks(int64_t ticks) { return ticks * 1000000 / sysconf(_SC_CLK_TCK); }

int64_t cpu_own_us(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
        abort();
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t cpu_process_us(int pid) { return us_of_ticks(look(pid).own); }

int64_t cpu_backend_us(struct db *db) { return us_of_ticks(look(backend_of(db)).own); }

int64_t cpu_server_us(struct db *db)
{
    int server = look(backend_of(db)).parent;
    struct process self = look(server);
    int64_t ticks = self.own + self.children;
    DIR *all = opendir("/proc");
    const struct dirent *entry;
    while (all != NULL && (entry = readdir(all)) != NULL) {
        struct process process = look((int)strtol(entry->d_name, NULL, 10));
        if (process.parent == server)
            ticks += process.own;
    }
    if (all != NULL)
        (void)closedir(all);
    return us_of_ticks(ticks);
}
