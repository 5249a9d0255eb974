/* How many may come to a server, and what the next one is told. */
#include "qtest.h"

#include "server/server.h"
#include "support_caller.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct qk_server *running;

static void stop(int signal)
{
	(void)signal;
	qk_server_stop(running);
}

static void serve(int out)
{
	struct qk_server_options options = {
		.model = "s1", .query = "consent=grant", .listen = {"127.0.0.1", 0}, .insecure = 1, .connections = 2};
	char why[400];
	uint16_t port;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (qk_server_new(&options, &running, why, sizeof why))
		_exit(1);
	signal(SIGTERM, stop);
	port = qk_server_port(running);
	if (write(out, &port, sizeof port) != sizeof port)
		_exit(1);
	qk_server_run(running);
	qk_server_free(running);
	_exit(0);
}

static pid_t start(uint16_t *port)
{
	int ends[2];
	pid_t process;

	qt_int(pipe(ends), 0);
	process = fork();
	if (process == 0)
		serve(ends[1]);
	qt_true(process > 0);
	qt_int(read(ends[0], port, sizeof *port), sizeof *port);
	close(ends[0]);
	close(ends[1]);
	return process;
}

static void end(pid_t process)
{
	int status;

	kill(process, SIGTERM);
	qt_int(waitpid(process, &status, 0), process);
	qt_int(status, 0);
}

static struct caller *come_in(uint16_t port)
{
	struct caller *caller = caller_open(&(struct caller_how){.port = port, .plain = 1});

	qt_true(caller != NULL);
	qt_int(caller_upgrade(caller), 101);
	return caller;
}

static void speak(struct caller *caller)
{
	caller_hello(caller, "com.example.shop");
	qt_contains(caller_hear(caller), "\"session\":");
}

QTEST(one_too_many_is_told_to_come_later)
{
	uint16_t port;
	pid_t process = start(&port);
	struct caller *first = come_in(port), *second = come_in(port), *third = come_in(port);

	speak(first);
	qt_int(caller_end(third), 4429);
	caller_close(third);
	speak(second);
	/* When one has left there is room again; it may take a moment to be seen. */
	caller_close(second);
	for (;;) {
		third = come_in(port);
		caller_hello(third, "com.example.other");
		if (caller_hear(third))
			break;
		caller_close(third);
	}
	caller_close(third);
	caller_close(first);
	end(process);
}

/* Sockets that never become a WebSocket are bounded as well. */
QTEST(silent_sockets_are_bounded)
{
	struct caller *silent[300];
	uint16_t port;
	pid_t process = start(&port);
	struct caller *first = come_in(port);
	int closed = 0;
	char byte;

	for (int i = 0; i < 300; i++)
		silent[i] = caller_open(&(struct caller_how){.port = port, .plain = 1, .path = ""});
	/* The last ones are closed at once, long before the others are for their silence. */
	for (int i = 299; i > 280; i--)
		closed += silent[i] == NULL || caller_read(silent[i], &byte, 1) == 0;
	qt_int(closed, 19);
	speak(first);
	for (int i = 0; i < 300; i++)
		caller_close(silent[i]);
	caller_close(first);
	/* Those who left are counted out again: as many fit as at the beginning. */
	for (int i = 0; i < 1000; i++) {
		first = caller_open(&(struct caller_how){.port = port, .plain = 1});
		closed = first && caller_upgrade(first) == 101;
		caller_close(first);
	}
	qt_true(closed);
	end(process);
}
