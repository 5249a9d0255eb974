#include "network.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

void network_fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

int network_accept_any(void *user_data, SSL *ssl, const unsigned char *pin)
{
	(void)user_data;
	(void)ssl;
	(void)pin;
	return 1;
}

static struct sockaddr_in loopback(uint16_t port)
{
	struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return name;
}

int network_listen(uint16_t *port)
{
	struct sockaddr_in name = loopback(0);
	socklen_t length = sizeof name;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof name) || listen(fd, 4) ||
	    getsockname(fd, (struct sockaddr *)&name, &length))
		network_fail("cannot listen on loopback");
	*port = ntohs(name.sin_port);
	return fd;
}

int network_connect(uint16_t port)
{
	struct sockaddr_in name = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&name, sizeof name))
		network_fail("cannot connect to loopback port %u", port);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

pid_t network_fork(void (*serve)(void *user_data), void *user_data)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		network_fail("cannot fork");
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	serve(user_data);
	_exit(0);
}

void network_end(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* --- what the kernel counts for each thread ----------------------------------------------------------------------- */

typedef double (*count_fn)(const char *folder);

static double run_seconds(const char *folder)
{
	char path[400];
	uint64_t ns = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/schedstat", folder);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%" SCNu64, &ns) != 1)
		ns = 0;
	fclose(file);
	return (double)ns / 1e9;
}

static double sleeps(const char *folder)
{
	char path[400], line[128];
	unsigned long long count = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/status", folder);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "voluntary_ctxt_switches: %llu", &count) == 1)
			break;
	if (file)
		fclose(file);
	return (double)count;
}

static double sum_of_threads(pid_t pid, count_fn count)
{
	char tasks[64], folder[340];
	double sum = 0;
	const struct dirent *entry;
	DIR *all;

	snprintf(tasks, sizeof tasks, "/proc/%d/task", pid ? (int)pid : (int)getpid());
	all = opendir(tasks);
	while (all && (entry = readdir(all)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(folder, sizeof folder, "%s/%s", tasks, entry->d_name);
		sum += count(folder);
	}
	if (all)
		closedir(all);
	return sum;
}

double network_cpu(pid_t pid)
{
	return sum_of_threads(pid, run_seconds);
}

uint64_t network_wakeups(pid_t pid)
{
	return (uint64_t)sum_of_threads(pid, sleeps);
}
